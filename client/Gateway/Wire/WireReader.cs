using System.Text.Json;
using System.Text.Unicode;
using OrleansReco.Abstractions;

namespace OrleansReco.Gateway.Wire;

/// <summary>Turns bytes into a message of the wire, or into errors that name field, value and remedy.</summary>
internal static class WireReader
{
    private const int ShownLength = 80;

    /// <summary>Reads a whole body.</summary>
    /// <exception cref="InvalidRequestException">It is not UTF-8, not JSON, or not a <typeparamref name="T"/>.</exception>
    public static T Read<T>(ReadOnlyMemory<byte> body)
    {
        using var document = Parse(body);
        return Read<T>(document.RootElement, "");
    }

    /// <summary>Parses a whole body.</summary>
    /// <exception cref="InvalidRequestException">It is not UTF-8 or not JSON.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty)
        {
            throw new InvalidRequestException(new("body", "The body is empty. Send JSON as GET /openapi/v1.json describes it."));
        }

        if (!Utf8.IsValid(body.Span))
        {
            throw new InvalidRequestException(new("body", $"The body is not valid UTF-8 from byte {InvalidUtf8At(body.Span)} on. Send UTF-8.", null));
        }

        try
        {
            return JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = WireJson.Options.MaxDepth });
        }
        catch (JsonException e)
        {
            throw new InvalidRequestException(new("body", $"The body is not valid JSON at line {e.LineNumber + 1}, byte {e.BytePositionInLine}: {FirstSentence(e.Message)} Send well-formed JSON, at most {WireJson.Options.MaxDepth} levels deep."));
        }
    }

    /// <summary>Reads one element; <paramref name="at"/> is its path in the body.</summary>
    /// <exception cref="InvalidRequestException">It is not a <typeparamref name="T"/>.</exception>
    public static T Read<T>(JsonElement element, string at)
    {
        try
        {
            return element.Deserialize<T>(WireJson.Options) ?? throw new InvalidRequestException(new(at.Length == 0 ? "body" : at, $"{(at.Length == 0 ? "The body" : at)} must be an object, but was null. Send an object."));
        }
        catch (JsonException e)
        {
            throw new InvalidRequestException(Describe(e, element, at));
        }
    }

    /// <summary>The text of a string element; false when it is not valid Unicode.</summary>
    public static bool TryGetString(JsonElement element, out string text)
    {
        try
        {
            text = element.GetString() ?? "";
            return true;
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate in an escape; the caller says so.
            text = "";
            return false;
        }
    }

    private static FieldError Describe(JsonException e, JsonElement root, string at)
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
            return $"{field} is not a member that can be sent here. Leave it out, or see GET /openapi/v1.json for the right name.";
        }

        if (message.Contains("uplicate", StringComparison.Ordinal))
        {
            return $"{field} is there twice. Send it once.";
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

    private static int InvalidUtf8At(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (at < bytes.Length && System.Text.Rune.DecodeFromUtf8(bytes[at..], out _, out var length) == System.Buffers.OperationStatus.Done)
        {
            at += length;
        }

        return at;
    }

    private static string FirstSentence(string message)
    {
        var end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? message : message[..end];
    }
}
