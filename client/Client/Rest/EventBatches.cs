using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using OrleansReco.Abstractions;

namespace OrleansReco.Client.Rest;

/// <summary>Cuts events into requests that are within the service's bounds.</summary>
internal static class EventBatches
{
    /// <summary>Most events of a request (<c>Reco:Gateway:MaxEvents</c> by default).</summary>
    public const int MaxEvents = 1_000;

    /// <summary>A request of more bytes is closed; with one more event it stays below <c>Reco:Gateway:MaxBodyBytes</c>.</summary>
    public const int FullBytes = 900_000;

    public static IEnumerable<EventBatch> Of(IEnumerable<UserEvent> events)
    {
        var bytes = new ArrayBufferWriter<byte>(4096);
        var ids = ImmutableArray.CreateBuilder<string>();
        foreach (var e in events)
        {
            bytes.Write(ids.Count == 0 ? "["u8 : ","u8);
            bytes.Write(JsonSerializer.SerializeToUtf8Bytes(EventBody.Of(e), WireJson.Options));
            ids.Add(e.EventId);
            if (ids.Count == MaxEvents || bytes.WrittenCount >= FullBytes)
            {
                yield return Close(bytes, ids);
            }
        }

        if (ids.Count > 0)
        {
            yield return Close(bytes, ids);
        }
    }

    /// <summary>When all events of a request are rejected the answer is an error, whose fields begin with <c>[index]</c>. Empty: it is another error.</summary>
    public static ImmutableArray<EventResult> ReadErrors(ImmutableArray<FieldError> errors, ImmutableArray<string> ids)
    {
        var own = new List<FieldError>[ids.Length];
        foreach (var error in errors)
        {
            var end = error.Field.IndexOf(']');
            if (error.Field is not ['[', ..] || end < 0 || !int.TryParse(error.Field.AsSpan(1..end), NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index >= ids.Length)
            {
                return [];
            }

            (own[index] ??= []).Add(error with { Field = error.Field.Length == end + 1 ? "event" : error.Field[(end + 2)..] });
        }

        return own.Contains(null!) ? [] : [.. ids.Zip(own, EventResult.Refused)];
    }

    private static EventBatch Close(ArrayBufferWriter<byte> bytes, ImmutableArray<string>.Builder ids)
    {
        bytes.Write("]"u8);
        var batch = new EventBatch(ids.ToImmutable(), new HttpBody(bytes.WrittenSpan.ToArray(), "application/json"));
        bytes.ResetWrittenCount();
        ids.Clear();
        return batch;
    }
}
