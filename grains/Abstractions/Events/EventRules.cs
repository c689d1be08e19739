namespace OrleansReco.Abstractions;

/// <summary>What makes an event acceptable, whichever door it comes through: REST, the cluster client or the bus.</summary>
public static class EventRules
{
    /// <summary>The longest text of an edit, in UTF-16 code units.</summary>
    public const int MaxTextLength = 20_000;

    /// <summary>The most positions an impression may name.</summary>
    public const int MaxPositions = 200;

    /// <summary>The highest position of a slate that can be named.</summary>
    public const int MaxPosition = 999;

    /// <summary>How far a client's clock may run ahead.</summary>
    public static TimeSpan ClockSkew { get; } = TimeSpan.FromMinutes(5);

    /// <summary>The longest time a play or a skip may claim.</summary>
    public static TimeSpan MaxDwell { get; } = TimeSpan.FromDays(7);

    /// <summary>Events before this are refused as a client's broken clock.</summary>
    public static DateTimeOffset Earliest { get; } = DateTimeOffset.UnixEpoch;

    /// <summary>The first thing wrong with the event at <paramref name="now"/>, or null.</summary>
    public static EventError? Check(UserEvent e, DateTimeOffset now)
        => CheckIds(e) ?? CheckTime(e, now) ?? CheckNumbers(e) ?? CheckByType(e);

    private static EventError? CheckIds(UserEvent e)
        => Id(e.EventId, "eventId", required: true)
            ?? Id(e.UserId, "userId", required: true)
            ?? Id(e.ItemId, "itemId", NeedsItem(e.Type))
            ?? Id(e.DecisionId, "decisionId", e.Type == EventType.Impression)
            ?? Id(e.SessionId, "sessionId", required: false)
            ?? Id(e.Step, "step", e.Type == EventType.Abandon && e.Step is not null);

    private static bool NeedsItem(EventType type)
        => type is EventType.Click or EventType.Play or EventType.Save or EventType.Buy or EventType.Rate or EventType.Skip or EventType.Dismiss;

    private static EventError? Id(string? value, string field, bool required)
        => (value is null && !required) || Identifier.IsValid(value, field, out var error) ? null : new(field, error);

    private static EventError? CheckTime(UserEvent e, DateTimeOffset now)
    {
        if (e.Timestamp > now + ClockSkew)
        {
            return new("timestamp", $"timestamp must not be in the future, but was {e.Timestamp:O} while the service's clock says {now:O}. Send when it happened, or set the client's clock.");
        }

        return e.Timestamp < Earliest
            ? new("timestamp", $"timestamp must be {Earliest:O} or later, but was {e.Timestamp:O}. Send when it happened, as ISO 8601 with an offset.")
            : null;
    }

    private static EventError? CheckNumbers(UserEvent e)
    {
        if (e.Position is < 0 or > MaxPosition)
        {
            return new("position", $"position must be between 0 and {MaxPosition}, but was {e.Position}. Positions count from 0.");
        }

        if (e.SchemaVersion != 1)
        {
            return new("schemaVersion", $"schemaVersion must be 1, but was {e.SchemaVersion}. Send events of version 1.");
        }

        if (e.Completion is { } completion && !(completion is >= 0 and <= 1))
        {
            return new("completion", $"completion must be between 0 and 1, but was {completion}. Send the fraction of the item that was consumed.");
        }

        if (e.Dwell is { } dwell && (dwell < TimeSpan.Zero || dwell > MaxDwell))
        {
            return new("dwellMs", $"dwellMs must be between 0 and {MaxDwell.TotalMilliseconds:0}, but was {dwell.TotalMilliseconds:0}. Send milliseconds.");
        }

        return e.Value is { } value && (!double.IsFinite(value) || value < 0)
            ? new("value", $"value must be a finite number of at least 0, but was {value}. Send the price paid or the rating given.")
            : null;
    }

    private static EventError? CheckByType(UserEvent e) => e.Type switch
    {
        EventType.Impression => CheckPositions(e),
        EventType.Rate when e.Value is null => new("value", "value is required for rate: send the rating, 0 to 5."),
        EventType.Rate when e.Value > 5 => new("value", $"value must be between 0 and 5 for rate, but was {e.Value}. Scale the rating to 0 to 5."),
        EventType.Edit => CheckEdit(e),
        < EventType.Impression or > EventType.Abandon => new("type", $"type must be a known event type, but was {(int)e.Type}."),
        _ => null,
    };

    private static EventError? CheckPositions(UserEvent e)
    {
        if (e.Positions.Length > MaxPositions)
        {
            return new("positions", $"positions must have at most {MaxPositions} entries, but has {e.Positions.Length}. Send only what was on screen.");
        }

        foreach (var position in e.Positions)
        {
            if (position is < 0 or > MaxPosition)
            {
                return new("positions", $"positions must lie between 0 and {MaxPosition}, but one was {position}. Positions count from 0.");
            }
        }

        return null;
    }

    private static EventError? CheckEdit(UserEvent e)
    {
        if (e.Edit is not { } edit)
        {
            return new("op", "op is required for edit: send one of remove, replace, move, text.");
        }

        var missing = edit.Op switch
        {
            EditOperation.Text => edit.Before is null ? "before" : edit.After is null ? "after" : null,
            _ when edit.ItemId is null => "itemId",
            EditOperation.Replace when edit.WithItemId is null => "withItemId",
            EditOperation.Move when edit.From is null => "from",
            EditOperation.Move when edit.To is null => "to",
            _ => null,
        };
        if (missing is not null)
        {
            return new(missing, $"{missing} is required for an edit with op {edit.Op.ToString().ToLowerInvariant()}. Send it.");
        }

        return Id(edit.ItemId, "itemId", required: false)
            ?? Id(edit.WithItemId, "withItemId", required: false)
            ?? Place(edit.From, "from")
            ?? Place(edit.To, "to")
            ?? Text(edit.Before, "before")
            ?? Text(edit.After, "after");
    }

    private static EventError? Place(int? value, string field)
        => value is < 0 or > MaxPosition ? new(field, $"{field} must be between 0 and {MaxPosition}, but was {value}. Positions count from 0.") : null;

    private static EventError? Text(string? value, string field)
        => value?.Length > MaxTextLength ? new(field, $"{field} must have at most {MaxTextLength} characters, but has {value.Length}. Send the changed passage only.") : null;
}

/// <summary>What is wrong with an event.</summary>
/// <param name="Field">The wire name of the member.</param>
/// <param name="Message">Field, value and remedy in a sentence.</param>
public readonly record struct EventError(string Field, string Message);
