using System.Collections.Immutable;

namespace OrleansReco.Abstractions;

/// <summary>One event on the wire; which members apply depends on <see cref="Type"/>.</summary>
public sealed record EventBody
{
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

    /// <summary>The event, or what is wrong with it.</summary>
    internal UserEvent? ToEvent(DateTimeOffset now, out EventError? error)
    {
        error = (EventId, Type, UserId, Timestamp) switch
        {
            (null, _, _, _) => new("eventId", "eventId is required: send an id of your own, so that a repeat changes nothing."),
            (_, null, _, _) => new("type", "type is required: send one of impression, click, play, save, buy, rate, skip, dismiss, edit, accept, abandon."),
            (_, _, null, _) => new("userId", "userId is required: send who did it."),
            (_, _, _, null) => new("timestamp", "timestamp is required: send when it happened, as ISO 8601 with an offset."),
            (_, EventType.Edit, _, _) when Op is null => new("op", "op is required for an edit: send one of remove, replace, move, text."),
            (_, not EventType.Edit, _, _) when Op is not null => new("op", $"op {Op.Value.ToString().ToLowerInvariant()} belongs to an edit, but type was {Type.Value.WireName()}. Leave op out, or send type edit."),
            _ when DwellMs is { } dwell && !(Math.Abs(dwell) <= EventRules.MaxDwell.TotalMilliseconds) => new("dwellMs", $"dwellMs must be between 0 and {EventRules.MaxDwell.TotalMilliseconds:0}, but was {dwell}. Send milliseconds."),
            _ => null,
        };
        if (error is not null)
        {
            return null;
        }

        var e = new UserEvent
        {
            EventId = EventId!,
            Type = Type!.Value,
            UserId = UserId!,
            ItemId = ItemId,
            DecisionId = DecisionId,
            Position = Position,
            SessionId = SessionId,
            Timestamp = Timestamp!.Value,
            SchemaVersion = SchemaVersion,
            Completion = Completion,
            Dwell = DwellMs is { } ms ? TimeSpan.FromMilliseconds(ms) : null,
            Value = Value,
            Positions = Positions is { IsDefault: false } positions ? positions : [],
            Edit = Op is { } op ? new SlateEdit { Op = op, ItemId = ItemId, WithItemId = WithItemId, From = From, To = To, Before = Before, After = After } : null,
            Step = Step,
        };
        error = EventRules.Check(e, now);
        return error is null ? e : null;
    }
}
