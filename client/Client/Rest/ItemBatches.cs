using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using OrleansReco.Abstractions;

namespace OrleansReco.Client.Rest;

/// <summary>Cuts items into requests of lines, each small enough to be sent again as a whole.</summary>
internal static class ItemBatches
{
    private const int MaxItems = 1_000;
    private const int FullBytes = 1 << 20;
    private const int ShownErrors = 100;

    /// <summary>Requests with the number of items before each.</summary>
    public static IEnumerable<(long Before, HttpBody Body)> Of(IEnumerable<Item> items)
    {
        var lines = new ArrayBufferWriter<byte>(4096);
        var (before, count) = (0L, 0);
        foreach (var item in items)
        {
            lines.Write(JsonSerializer.SerializeToUtf8Bytes(item, WireJson.Options));
            lines.Write("\n"u8);
            if (++count == MaxItems || lines.WrittenCount >= FullBytes)
            {
                yield return (before, Close(lines));
                (before, count) = (before + count, 0);
            }
        }

        if (count > 0)
        {
            yield return (before, Close(lines));
        }
    }

    /// <summary>Both answers as one.</summary>
    public static ItemsAnswer Plus(this ItemsAnswer sum, ItemsAnswer next, long before)
        => new(
            sum.Created + next.Created,
            sum.Replaced + next.Replaced,
            sum.Failed + next.Failed,
            [.. sum.Errors, .. next.Errors.Take(Math.Max(0, ShownErrors - sum.Errors.Length)).Select(error => error with { Line = error.Line + before })]);

    /// <summary>When all lines are refused the answer is an error, whose fields begin with <c>line N:</c>.</summary>
    public static ImmutableArray<LineError> ReadErrors(ImmutableArray<FieldError> errors)
    {
        var lines = ImmutableArray.CreateBuilder<LineError>();
        foreach (var error in errors)
        {
            var colon = error.Field.IndexOf(": ", StringComparison.Ordinal);
            if (!error.Field.StartsWith("line ", StringComparison.Ordinal) || colon < 0 || !long.TryParse(error.Field.AsSpan(5..colon), CultureInfo.InvariantCulture, out var line))
            {
                return [];
            }

            lines.Add(new(line, error.Field[(colon + 2)..], error.Message));
        }

        return lines.ToImmutable();
    }

    private static HttpBody Close(ArrayBufferWriter<byte> lines)
    {
        var body = new HttpBody(lines.WrittenSpan.ToArray(), "application/x-ndjson");
        lines.ResetWrittenCount();
        return body;
    }
}
