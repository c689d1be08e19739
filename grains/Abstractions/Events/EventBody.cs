using System.Collections.Immutable;

namespace OrleansReco.Abstractions;

/// <summary>One event on the wire; which members apply depends on <see cref="Type"/>.</summary>
public sealed record EventBody
{
    private const EventType Unknown = (EventType)(-1);

    /// <summary>The client's id of this event, unique per user. Required.</summary>
    public string? EventId { get; init; }

    /// <summary>What was done. Required.</summary>
    public EventType? Type { get; init; }

    /// <summary>Who did it. Required.</summary>
    public string? UserId { get; init; }

    /// <summary>The item acted on.</summary>
    public string? ItemId { get; init; }

    /// <summary>The decision (served slate) that led to it.</summary>
    public string? DecisionId { get; init; }

    /// <summary>Zero-based position in the slate.</summary>
    public int? Position { get; init; }

    /// <summary>The client's session.</summary>
    public string? SessionId { get; init; }

    /// <summary>When it happened; ISO 8601 with an offset. Required.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>Version of the event schema; 1.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>play: the fraction consumed, 0 to 1.</summary>
    public double? Completion { get; init; }

    /// <summary>play: milliseconds spent. skip: milliseconds until the skip.</summary>
    public double? DwellMs { get; init; }

    /// <summary>buy: the price paid. rate: the rating, 0 to 5.</summary>
    public double? Value { get; init; }

    /// <summary>impression: zero-based positions that were on screen.</summary>
    public ImmutableArray<int>? Positions { get; init; }

    /// <summary>edit: what was changed.</summary>
    public EditOperation? Op { get; init; }

    /// <summary>edit, replace: the item put in its place.</summary>
    public string? WithItemId { get; init; }

    /// <summary>edit, move: zero-based position before.</summary>
    public int? From { get; init; }

    /// <summary>edit, move: zero-based position after.</summary>
    public int? To { get; init; }

    /// <summary>edit, text: the text before.</summary>
    public string? Before { get; init; }

    /// <summary>edit, text: the text after.</summary>
    public string? After { get; init; }

    /// <summary>abandon: where in the job the user walked away.</summary>
    public string? Step { get; init; }

    /// <summary>The event as the wire has it.</summary>
    public static EventBody Of(UserEvent e) => new()
    {
        EventId = e.EventId,
        Type = e.Type,
        UserId = e.UserId,
        ItemId = e.ItemId ?? e.Edit?.ItemId,
        DecisionId = e.DecisionId,
        Position = e.Position,
        SessionId = e.SessionId,
        Timestamp = e.Timestamp,
        SchemaVersion = e.SchemaVersion,
        Completion = e.Completion,
        DwellMs = e.Dwell?.TotalMilliseconds,
        Value = e.Value,
        Positions = e.Positions.IsDefaultOrEmpty ? null : e.Positions,
        Op = e.Edit?.Op,
        WithItemId = e.Edit?.WithItemId,
        From = e.Edit?.From,
        To = e.Edit?.To,
        Before = e.Edit?.Before,
        After = e.Edit?.After,
        Step = e.Step,
    };

    /// <summary>The event; null: <paramref name="faults"/> has everything that is wrong with it.</summary>
    /// <param name="now">The cluster's time.</param>
    /// <param name="faults">What is wrong, at most <see cref="EventFaults.Most"/>; empty when nothing is.</param>
    /// <param name="unread">Members that were sent but could not be read, and are absent here; nothing is said of them.</param>
    internal UserEvent? ToEvent(DateTimeOffset now, out IReadOnlyList<FieldError> faults, IReadOnlySet<string>? unread = null)
    {
        var found = new EventFaults(unread);
        Require(ref found);
        var e = new UserEvent
        {
            EventId = EventId ?? "",
            Type = Type ?? Unknown,
            UserId = UserId ?? "",
            ItemId = ItemId,
            DecisionId = DecisionId,
            Position = Position,
            SessionId = SessionId,
            Timestamp = Timestamp ?? now,
            SchemaVersion = SchemaVersion,
            Completion = Completion,
            Dwell = ReadDwell(ref found),
            Value = Value,
            Positions = Positions is { IsDefault: false } positions ? positions : [],
            Edit = Op is { } op ? EditOf(op) : null,
            Step = Step,
        };
        EventRules.Check(ref found, e, now);
        faults = found.Found;
        return faults.Count == 0 ? e : null;
    }

    private void Require(ref EventFaults faults)
    {
        if (EventId is null)
        {
            faults.Add("eventId", "eventId is required: send an id of your own, so that a repeat changes nothing.");
        }

        if (Type is null)
        {
            faults.Add("type", "type is required: send one of impression, click, play, save, buy, rate, skip, dismiss, edit, accept, abandon.");
        }

        if (UserId is null)
        {
            faults.Add("userId", "userId is required: send who did it.");
        }

        if (Timestamp is null)
        {
            faults.Add("timestamp", "timestamp is required: send when it happened, as ISO 8601 with an offset.");
        }

        if (Op is null && Type is not (null or EventType.Edit) && ((WithItemId ?? Before ?? After) is not null || (From ?? To) is not null))
        {
            EditRules.Absent(ref faults, EditOf(default), with: true, places: true, text: true, Type);
        }
    }

    /// <summary>A number of milliseconds that no <see cref="TimeSpan"/> holds is judged here, where it is still what was sent.</summary>
    private TimeSpan? ReadDwell(ref EventFaults faults)
    {
        if (DwellMs is not { } milliseconds)
        {
            return null;
        }

        if (Math.Abs(milliseconds) <= EventRules.MaxDwell.TotalMilliseconds)
        {
            return TimeSpan.FromMilliseconds(milliseconds);
        }

        EventRules.CheckDwell(ref faults, milliseconds, Type);
        return null;
    }

    private SlateEdit EditOf(EditOperation op) => new() { Op = op, ItemId = ItemId, WithItemId = WithItemId, From = From, To = To, Before = Before, After = After };
}
