using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace OrleansReco.Abstractions;

/// <summary>
/// JSON as the wire has it: camelCase, enums as camelCase strings, durations as numbers of milliseconds in members that end in <c>Ms</c>, a number that is not finite as null.
/// Reading is strict: unknown members, unknown enum values, repeated members, numbers in quotes and missing members are errors.
/// </summary>
public static class WireJson
{
    /// <summary>The options every call reads and writes with.</summary>
    public static JsonSerializerOptions Options { get; } = Create(indented: false);

    /// <summary>The same, indented for people.</summary>
    public static JsonSerializerOptions Indented { get; } = Create(indented: true);

    /// <summary>What a client reads answers with: members that are absent take their defaults, members it does not know are passed over, null for a number is NaN.</summary>
    public static JsonSerializerOptions Answers { get; } = CreateForAnswers();

    /// <summary>Makes <paramref name="options"/> read and write as the wire does.</summary>
    public static void Configure(JsonSerializerOptions options) => Configure(options, answers: false);

    private static void Configure(JsonSerializerOptions options, bool answers)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.AllowDuplicateProperties = false;
        options.MaxDepth = 32;
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new WireEnumConverter());
        options.Converters.Add(new FiniteDoubleConverter(readsNull: answers));
        options.Converters.Add(new FiniteSingleConverter(readsNull: answers));
        options.Converters.Add(new MillisecondsConverter());
        options.TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { Adapt } };
    }

    private static JsonSerializerOptions Create(bool indented)
    {
        var options = new JsonSerializerOptions();
        Configure(options);
        options.WriteIndented = indented;
        options.MakeReadOnly();
        return options;
    }

    private static JsonSerializerOptions CreateForAnswers()
    {
        var options = new JsonSerializerOptions();
        Configure(options, answers: true);
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip;
        options.RespectNullableAnnotations = false;
        options.RespectRequiredConstructorParameters = false;
        options.MakeReadOnly();
        return options;
    }

    private static void Adapt(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            if ((property.PropertyType == typeof(TimeSpan) || property.PropertyType == typeof(TimeSpan?)) && !property.Name.EndsWith("Ms", StringComparison.Ordinal))
            {
                property.Name += "Ms";
            }

            if (type.Type == typeof(SurfaceSpec) && property.Name == "surface")
            {
                // The path names the surface.
                property.IsRequired = false;
            }
        }
    }
}
