using System.Text.Json;
using OrleansReco.Abstractions;

namespace OrleansReco.Gateway.Events;

/// <summary>A CloudEvents 1.0 envelope: <c>id</c> stands for eventId, the last part of <c>type</c> for type, <c>time</c> for timestamp, <c>subject</c> for userId;
/// what <c>data</c> says itself goes before the envelope.</summary>
internal static class CloudEvent
{
    public const string BatchMediaType = "application/cloudevents-batch+json";

    private static readonly (string Member, string Attribute)[] Attributes = [("eventId", "id"), ("type", "type"), ("userId", "subject"), ("timestamp", "time")];

    public static EventDraft Read(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return new(null, [EventDraft.NoObject(element, "Send a CloudEvent")]);
        }

        var data = element.TryGetProperty("data", out var inner) ? ReadData(inner) : new EventDraft(new EventBody(), []);
        var envelope = new CloudEnvelope(element, data.Unread);
        var body = data.Body ?? new EventBody();
        envelope.CheckVersion();
        body = body with
        {
            EventId = body.EventId ?? envelope.Text("eventId", "id"),
            Type = body.Type ?? envelope.Type(),
            UserId = body.UserId ?? envelope.Text("userId", "subject"),
            Timestamp = body.Timestamp ?? envelope.Time(),
        };
        return envelope.Faults is { } faults
            ? new(data.Body is null ? null : body, [.. faults, .. data.Faults], envelope.Unread)
            : data with { Body = data.Body is null ? null : body };
    }

    /// <summary>Where a member of the event stands in the CloudEvent, or where it belongs.</summary>
    public static string PathOf(JsonElement element, string member)
    {
        var inData = element.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object && data.TryGetProperty(member, out _);
        return !inData && Array.Find(Attributes, pair => pair.Member == member).Attribute is { } attribute ? attribute : $"data.{member}";
    }

    private static EventDraft ReadData(JsonElement data)
    {
        var draft = EventDraft.Read(data);
        return draft.Faults.Count == 0 ? draft : draft with { Faults = [.. draft.Faults.Select(fault => fault with { Field = fault.Field == EventDraft.Whole ? "data" : $"data.{fault.Field}" })] };
    }
}
