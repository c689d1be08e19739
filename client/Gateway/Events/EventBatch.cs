using System.Text.Json;
using OrleansReco.Abstractions;
using OrleansReco.Gateway.Wire;

namespace OrleansReco.Gateway.Events;

/// <summary>The events of one call as parallel columns: an event, or everything for which it was refused.</summary>
internal sealed record EventBatch(UserEvent?[] Events, FieldError[]?[] Errors, string[] Ids)
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

        var batch = new EventBatch(new UserEvent?[count], new FieldError[]?[count], new string[count]);
        var i = 0;
        foreach (var element in body.EnumerateArray())
        {
            batch.ReadOne(element, i++, cloudEvents, now);
        }

        return batch;
    }

    private void ReadOne(JsonElement element, int i, bool cloudEvent, DateTimeOffset now)
    {
        var draft = cloudEvent ? CloudEvent.Read(element) : EventDraft.Read(element);
        IReadOnlyList<FieldError> wrong = [];
        var e = draft.Body?.ToEvent(now, out wrong, draft.Unread);
        Ids[i] = draft.Body?.EventId ?? "";
        if (draft.Faults.Count + wrong.Count == 0)
        {
            Events[i] = e;
        }
        else
        {
            var judged = cloudEvent ? wrong.Select(fault => fault with { Field = CloudEvent.PathOf(element, fault.Field) }) : wrong;
            Errors[i] = [.. draft.Faults.Concat(judged).Take(EventFaults.Most)];
        }
    }
}
