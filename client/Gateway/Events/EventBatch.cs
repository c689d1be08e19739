using System.Text.Json;
using OrleansReco.Abstractions;
using OrleansReco.Gateway.Wire;

namespace OrleansReco.Gateway.Events;

/// <summary>The events of one call as parallel columns: an event, or why it was refused.</summary>
internal sealed record EventBatch(UserEvent?[] Events, FieldError?[] Errors, string[] Ids)
{
    /// <summary>Reads each element alone, so that one bad event does not cost the others.</summary>
    /// <exception cref="InvalidRequestException">The body is not an array of 1 to <paramref name="max"/> events.</exception>
    public static EventBatch Read(JsonElement body, bool cloudEvents, int max, DateTimeOffset now)
    {
        if (body.ValueKind != JsonValueKind.Array)
        {
            throw new InvalidRequestException(new("body", $"The body must be an array of events, but is of kind {body.ValueKind.ToString().ToLowerInvariant()}. Wrap a single event in [ ]."));
        }

        var count = body.GetArrayLength();
        if (count < 1 || count > max)
        {
            throw new InvalidRequestException(new("body", $"The body must have between 1 and {max} events, but has {count}. Send them in several calls.", count.ToString()));
        }

        var batch = new EventBatch(new UserEvent?[count], new FieldError?[count], new string[count]);
        var i = 0;
        foreach (var element in body.EnumerateArray())
        {
            batch.ReadOne(element, i++, cloudEvents, now);
        }

        return batch;
    }

    private void ReadOne(JsonElement element, int i, bool cloudEvent, DateTimeOffset now)
    {
        Ids[i] = "";
        try
        {
            var e = cloudEvent ? CloudEvent.Read(element, $"[{i}]") : WireReader.Read<EventBody>(element, $"[{i}]");
            Ids[i] = e.EventId ?? "";
            Events[i] = e.ToEvent(now, out var error);
            if (error is { } wrong)
            {
                Errors[i] = new($"[{i}].{wrong.Field}", wrong.Message);
            }
        }
        catch (InvalidRequestException e)
        {
            // Judged alone: the others of the batch go on.
            Errors[i] = e.Errors[0];
            Ids[i] = element.ValueKind == JsonValueKind.Object && element.TryGetProperty("eventId", out var id) && id.ValueKind == JsonValueKind.String && WireReader.TryGetString(id, out var text) ? text : "";
        }
    }
}
