using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OrleansReco.Abstractions;

namespace OrleansReco.Gateway.Wire;

/// <summary>Says everything that is wrong with JSON that cannot be read as a message; a reader stops at the first thing.</summary>
internal static class WireFaults
{
    /// <summary>The most that a client is told of one message.</summary>
    public const int Most = 20;

    /// <param name="root">The JSON.</param>
    /// <param name="type">The message.</param>
    /// <param name="at">Path of the message in the body; empty: it is the body.</param>
    /// <param name="first">What the reader stopped at.</param>
    /// <param name="most">How many to find at the most.</param>
    public static List<FieldError> Find(JsonElement root, Type type, string at, JsonException first, int most = Most)
    {
        var found = new List<FieldError>();
        Walk(root, type, at, found, most);
        var stop = WireFault.Describe(first, root, at);
        if (!found.Exists(fault => fault.Field == stop.Field))
        {
            found.Insert(0, stop);
        }

        return found;
    }

    private static void Walk(JsonElement element, Type type, string at, List<FieldError> found, int most)
    {
        var info = WireJson.Options.GetTypeInfo(Nullable.GetUnderlyingType(type) ?? type);
        if (info.Kind == JsonTypeInfoKind.Object && element.ValueKind == JsonValueKind.Object)
        {
            WalkMembers(element, info, at, found, most);
        }
        else if (info is { Kind: JsonTypeInfoKind.Enumerable, ElementType: { } each } && element.ValueKind == JsonValueKind.Array)
        {
            var i = 0;
            foreach (var value in element.EnumerateArray())
            {
                if (found.Count >= most)
                {
                    return;
                }

                Walk(value, each, $"{at}[{i++}]", found, most);
            }
        }
        else
        {
            try
            {
                element.Deserialize(type, WireJson.Options);
            }
            catch (JsonException e)
            {
                found.Add(WireFault.Describe(e, element, at));
            }
            catch (InvalidOperationException)
            {
                found.Add(new(at, $"{at} has a name that is not valid Unicode. Send well-formed UTF-8."));
            }
        }
    }

    private static void WalkMembers(JsonElement element, JsonTypeInfo info, string at, List<FieldError> found, int most)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
        {
            if (found.Count >= most)
            {
                return;
            }

            if (NameOf(member) is not { } name)
            {
                // What the reader stopped at says so.
                continue;
            }

            var path = at.Length == 0 ? name : $"{at}.{name}";
            if (info.Properties.FirstOrDefault(property => property.Name == name) is not { } known)
            {
                found.Add(WireFault.Unknown(path, member.Value));
            }
            else if (!seen.Add(name))
            {
                found.Add(WireFault.Twice(path, member.Value));
            }
            else if (member.Value.ValueKind == JsonValueKind.Null && !TakesNull(known))
            {
                found.Add(WireFault.Null(path));
            }
            else if (member.Value.ValueKind != JsonValueKind.Null)
            {
                Walk(member.Value, known.PropertyType, path, found, most);
            }
        }

        var missing = info.Properties.Where(property => IsRequired(property) && !seen.Contains(property.Name)).Select(property => property.Name).ToList();
        if (missing.Count > 0 && found.Count < most)
        {
            found.Add(WireFault.Missing(at, missing));
        }
    }

    /// <summary>A member's name; null: it is not valid Unicode.</summary>
    public static string? NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static bool TakesNull(JsonPropertyInfo property)
        => property.AssociatedParameter is { } parameter ? parameter.IsNullable : property.IsSetNullable && (!property.PropertyType.IsValueType || Nullable.GetUnderlyingType(property.PropertyType) is not null);

    private static bool IsRequired(JsonPropertyInfo property) => property.IsRequired || property.AssociatedParameter is { HasDefaultValue: false };
}
