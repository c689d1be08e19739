using System.Text.Json;
using OrleansReco.Abstractions;

namespace OrleansReco.Gateway.Wire;

/// <summary>One thing wrong with JSON, in words that name field, value and remedy.</summary>
internal static class WireFault
{
    private const int ShownLength = 80;

    public static FieldError Unknown(string field, JsonElement value) => new(field, NotKnown(field), Shown(value));

    public static FieldError Twice(string field, JsonElement value) => new(field, ThereTwice(field), Shown(value));

    public static FieldError Null(string field) => new(field, $"{field} must be something other than null, but was null. Send it so, or leave it out.", "null");

    public static FieldError Missing(string at, IEnumerable<string> members) => new(at.Length == 0 ? "body" : at, $"{(at.Length == 0 ? "The body" : at)} lacks required members: {string.Join(", ", members.Select(member => $"'{member}'"))}. Add them.");

    /// <summary>What a reader stopped at.</summary>
    public static FieldError Describe(JsonException e, JsonElement root, string at)
    {
        var path = (e.Path ?? "$").TrimStart('$').TrimStart('.');
        var field = (at.Length, path.Length) switch
        {
            (0, 0) => "body",
            (0, _) => path,
            (_, 0) => at,
            _ => path[0] == '[' ? at + path : at + "." + path,
        };
        var value = Shown(Find(root, path));
        return e is ExpectedException expected
            ? new(field, $"{field} must be {expected.Expected}, but was {value ?? "absent"}. Send it so.", value)
            : new(field, Explain(e.Message, field, value), value);
    }

    private static string Explain(string message, string field, string? value)
    {
        if (message.Contains("missing required properties", StringComparison.Ordinal))
        {
            return $"{field} lacks required members: {Between(message, "including: ", ".")} Add them.";
        }

        if (message.Contains("could not be mapped to any .NET member", StringComparison.Ordinal))
        {
            return NotKnown(field);
        }

        if (message.Contains("uplicate", StringComparison.Ordinal))
        {
            return ThereTwice(field);
        }

        return $"{field} must be {Kind(message)}, but was {value ?? "absent"}. Send it so.";
    }

    private static string Kind(string message)
    {
        var type = Between(message, "could not be converted to ", ". Path");
        return type switch
        {
            _ when message.Contains("null", StringComparison.OrdinalIgnoreCase) && type.Length == 0 => "something other than null",
            _ when type.Contains("DateTimeOffset", StringComparison.Ordinal) => "a time as ISO 8601 with an offset, such as 2026-01-31T12:00:00Z",
            _ when type.Contains("Dictionary", StringComparison.Ordinal) => "an object whose values are strings",
            _ when type.Contains("Array", StringComparison.Ordinal) || type.Contains("List", StringComparison.Ordinal) => "an array",
            _ when type.Contains("Int", StringComparison.Ordinal) => "a whole number",
            _ when type.Contains("Boolean", StringComparison.Ordinal) => "true or false",
            _ when type.Contains("String", StringComparison.Ordinal) => "a string of valid Unicode",
            _ => "an object",
        };
    }

    private static string Between(string text, string start, string end)
    {
        var from = text.IndexOf(start, StringComparison.Ordinal);
        if (from < 0)
        {
            return "";
        }

        from += start.Length;
        var to = text.IndexOf(end, from, StringComparison.Ordinal);
        return to < 0 ? text[from..] : text[from..to];
    }

    private static JsonElement? Find(JsonElement root, string path)
    {
        JsonElement? at = root;
        foreach (var part in path.Split(['.', '[', ']'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (at is { ValueKind: JsonValueKind.Object } o)
            {
                at = o.TryGetProperty(part.Trim('\''), out var member) ? member : null;
            }
            else if (at is { ValueKind: JsonValueKind.Array } a && int.TryParse(part, out var index))
            {
                at = index < a.GetArrayLength() ? a[index] : null;
            }
            else
            {
                return null;
            }
        }

        return at;
    }

    private static string? Shown(JsonElement? element)
    {
        var raw = element?.GetRawText();
        return raw is null || raw.Length <= ShownLength ? raw : raw[..ShownLength] + "…";
    }

    private static string NotKnown(string field) => $"{field} is not a member that can be sent here. Leave it out, or see GET /openapi/v1.json for the right name.";

    private static string ThereTwice(string field) => $"{field} is there twice. Send it once.";
}
