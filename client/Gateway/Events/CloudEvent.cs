using System.Text.Json;
using OrleansReco.Abstractions;
using OrleansReco.Gateway.Wire;

namespace OrleansReco.Gateway.Events;

/// <summary>A CloudEvents 1.0 envelope: <c>id</c> stands for eventId, the last part of <c>type</c> for type, <c>time</c> for timestamp, <c>subject</c> for userId;
/// what <c>data</c> says itself goes before the envelope.</summary>
internal static class CloudEvent
{
    public const string BatchMediaType = "application/cloudevents-batch+json";

    /// <exception cref="InvalidRequestException">The envelope or its data is not as it must be.</exception>
    public static EventBody Read(JsonElement element, string at)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidRequestException(new(at, $"{at} must be an object, but is of kind {element.ValueKind.ToString().ToLowerInvariant()}. Send a CloudEvent."));
        }

        if (Member(element, "specversion", at) is not "1.0")
        {
            throw new InvalidRequestException(new($"{at}.specversion", $"{at}.specversion must be \"1.0\", but was '{Member(element, "specversion", at)}'. Send CloudEvents 1.0."));
        }

        var data = element.TryGetProperty("data", out var inner) ? WireReader.Read<EventBody>(inner, $"{at}.data") : new EventBody();
        return data with
        {
            EventId = data.EventId ?? Member(element, "id", at),
            Type = data.Type ?? TypeOf(Member(element, "type", at), at),
            UserId = data.UserId ?? Member(element, "subject", at),
            Timestamp = data.Timestamp ?? (element.TryGetProperty("time", out var time) ? WireReader.Read<DateTimeOffset>(time, $"{at}.time") : null),
        };
    }

    private static string? Member(JsonElement element, string name, string at)
    {
        if (!element.TryGetProperty(name, out var value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.String && WireReader.TryGetString(value, out var text)
            ? text
            : throw new InvalidRequestException(new($"{at}.{name}", $"{at}.{name} must be a string of valid Unicode. Send it so."));
    }

    private static EventType? TypeOf(string? type, string at)
    {
        var last = type?[(type.LastIndexOf('.') + 1)..];
        return last is null ? null
            : Enum.TryParse<EventType>(last, ignoreCase: true, out var known) && Enum.IsDefined(known) && !char.IsDigit(last[0]) ? known
            : throw new InvalidRequestException(new($"{at}.type", $"{at}.type must end in a known event type, but was '{type}'. Send such as com.example.play.", type));
    }
}
