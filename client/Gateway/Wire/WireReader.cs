using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Unicode;
using OrleansReco.Abstractions;

namespace OrleansReco.Gateway.Wire;

/// <summary>Turns bytes into a message of the wire, or into errors that name field, value and remedy.</summary>
internal static class WireReader
{
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
    /// <exception cref="InvalidRequestException">It is not a <typeparamref name="T"/>; with all that is wrong with it.</exception>
    public static T Read<T>(JsonElement element, string at)
    {
        return TryRead<T>(element, out var value, out var stop)
            ? value ?? throw new InvalidRequestException(new(at.Length == 0 ? "body" : at, $"{(at.Length == 0 ? "The body" : at)} must be an object, but was null. Send an object."))
            : throw InvalidRequestException.Of(WireFaults.Find(element, typeof(T), at, stop));
    }

    /// <summary>Reads one element; false: <paramref name="stop"/> is the first thing for which it cannot be read.</summary>
    public static bool TryRead<T>(JsonElement element, out T? value, [NotNullWhen(false)] out JsonException? stop)
    {
        try
        {
            (value, stop) = (element.Deserialize<T>(WireJson.Options), null);
            return true;
        }
        catch (JsonException e)
        {
            (value, stop) = (default, e);
        }
        catch (InvalidOperationException e)
        {
            // A lone surrogate in the escapes of a member's name.
            (value, stop) = (default, new ExpectedException("an object whose names are valid Unicode", e));
        }

        return false;
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
