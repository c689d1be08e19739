using System.Text.Json;
using OrleansReco.Abstractions;
using OrleansReco.Gateway.Wire;

namespace OrleansReco.Gateway.Events;

/// <summary>The attributes of one CloudEvent, and everything that is wrong with them.</summary>
/// <param name="element">The CloudEvent, an object.</param>
/// <param name="unread">Members that its data has but that could not be read; null: none.</param>
internal struct CloudEnvelope(JsonElement element, IReadOnlySet<string>? unread)
{
    private HashSet<string>? _unread;

    /// <summary>What is wrong; null: nothing.</summary>
    public List<FieldError>? Faults { get; private set; }

    /// <summary>Members of the event that were sent and could not be read.</summary>
    public readonly IReadOnlySet<string>? Unread => _unread ?? unread;

    public void CheckVersion()
    {
        var version = Text("specversion", "specversion");
        if (version is not "1.0" && !IsUnread("specversion"))
        {
            Add("specversion", "specversion", $"specversion must be \"1.0\", but was '{version}'. Send CloudEvents 1.0.", version);
        }
    }

    /// <summary>An attribute that is a string, for the member of the event that it stands for.</summary>
    public string? Text(string member, string attribute)
    {
        if (IsUnread(member) || !element.TryGetProperty(attribute, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String && WireReader.TryGetString(value, out var text))
        {
            return text;
        }

        Add(member, attribute, $"{attribute} must be a string of valid Unicode. Send it so.", value.ValueKind == JsonValueKind.String ? null : value.GetRawText());
        return null;
    }

    public EventType? Type()
    {
        if (Text("type", "type") is not { } type)
        {
            return null;
        }

        var last = type[(type.LastIndexOf('.') + 1)..];
        if (Enum.TryParse<EventType>(last, ignoreCase: true, out var known) && Enum.IsDefined(known) && !char.IsDigit(last[0]))
        {
            return known;
        }

        Add("type", "type", $"type must end in a known event type, but was '{type}'. Send such as com.example.play.", type);
        return null;
    }

    public DateTimeOffset? Time()
    {
        if (IsUnread("timestamp") || !element.TryGetProperty("time", out var time))
        {
            return null;
        }

        try
        {
            return time.Deserialize<DateTimeOffset>(WireJson.Options);
        }
        catch (JsonException e)
        {
            var fault = WireFault.Describe(e, time, "time");
            Add("timestamp", "time", fault.Message, fault.Value);
            return null;
        }
    }

    private readonly bool IsUnread(string member) => Unread?.Contains(member) == true;

    private void Add(string member, string attribute, string message, string? value)
    {
        _unread ??= [.. unread ?? (IEnumerable<string>)[]];
        _unread.Add(member);
        (Faults ??= []).Add(new(attribute, message, value is { Length: > 80 } ? value[..80] + "…" : value));
    }
}
