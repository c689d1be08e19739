using System.Buffers;
using System.Text.Json;
using OrleansReco.Abstractions;
using OrleansReco.Gateway.Wire;

namespace OrleansReco.Gateway.Events;

/// <summary>What could be read of one event, and what could not: a member that cannot be read does not hide what is wrong with the others.</summary>
/// <param name="Body">What could be read; null: nothing that could be judged.</param>
/// <param name="Faults">What could not be read, by its path in the element.</param>
/// <param name="Unread">Members of the body that stand for it; null: none.</param>
internal readonly record struct EventDraft(EventBody? Body, IReadOnlyList<FieldError> Faults, IReadOnlySet<string>? Unread = null)
{
    /// <summary>The field of a fault of the event as a whole.</summary>
    public const string Whole = "event";

    public static EventDraft Read(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return new(null, [NoObject(element, "Send one with the members of an event")]);
        }

        if (WireReader.TryRead<EventBody>(element, out var body, out var stop))
        {
            return new(body, []);
        }

        var faults = WireFaults.Find(element, typeof(EventBody), "", stop, EventFaults.Most);
        var unread = faults.Select(fault => fault.Field.Split('.', '[')[0]).ToHashSet(StringComparer.Ordinal);
        return new(ReadWithout(element, unread), faults, unread);
    }

    public static FieldError NoObject(JsonElement element, string remedy)
        => new(Whole, $"The event must be an object, but is of kind {element.ValueKind.ToString().ToLowerInvariant()}. {remedy}.");

    private static EventBody? ReadWithout(JsonElement element, HashSet<string> unread)
    {
        var rest = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(rest))
        {
            writer.WriteStartObject();
            foreach (var member in element.EnumerateObject().Where(member => WireFaults.NameOf(member) is { } name && !unread.Contains(name)))
            {
                member.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        try
        {
            return JsonSerializer.Deserialize<EventBody>(rest.WrittenSpan, WireJson.Options);
        }
        catch (JsonException)
        {
            // More cannot be read than is named; what is named is enough for a start.
            return null;
        }
    }
}
