using System.Buffers;
using System.Collections.Immutable;
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

    private static EventBatch Close(ArrayBufferWriter<byte> bytes, ImmutableArray<string>.Builder ids)
    {
        bytes.Write("]"u8);
        var batch = new EventBatch(ids.ToImmutable(), new HttpBody(bytes.WrittenSpan.ToArray(), "application/json"));
        bytes.ResetWrittenCount();
        ids.Clear();
        return batch;
    }
}
