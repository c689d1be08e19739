using System.Globalization;

namespace OrleansReco.Abstractions;

/// <summary>What makes an event acceptable, whichever door it comes through (REST, the cluster client, the bus): which members its type needs, which it forbids, and their ranges.</summary>
public static class EventRules
{
    /// <summary>How far an event's timestamp may be ahead of the cluster's clock.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    /// <summary>No event is older: an earlier timestamp is a broken clock or a wrong unit.</summary>
    public static readonly DateTimeOffset Earliest = new(1990, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The longest dwell.</summary>
    public static readonly TimeSpan MaxDwell = TimeSpan.FromDays(7);

    /// <summary>The most positions an impression may name: the longest slate any surface may declare.</summary>
    public const int MaxPositions = 100;

    /// <summary>The highest position of a slate.</summary>
    public const int MaxPosition = MaxPositions - 1;

    /// <summary>The highest price.</summary>
    public const double MaxPrice = 1e9;

    /// <summary>The highest rating.</summary>
    public const double MaxRating = 5;

    /// <summary>The longest text of an edit, in UTF-16 code units.</summary>
    public const int MaxTextLength = 10_000;

    /// <summary>The version of the event schema this code understands.</summary>
    public const int SchemaVersion = 1;

    /// <summary>The first thing wrong with the event at <paramref name="now"/>, or null.</summary>
    public static EventError? Check(UserEvent e, DateTimeOffset now)
    {
        // Every sentence below begins with the wire name of the member it is about.
        var message = Message(e, now);
        return message is null ? null : new(message[..message.IndexOf(' ')], message);
    }

    /// <summary>The wire name of an event type or an edit's operation.</summary>
    internal static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    /// <summary>The wire name of an event type.</summary>
    public static string WireName(this EventType type) => Camel(type.ToString());

    internal static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string? Message(UserEvent e, DateTimeOffset now)
    {
        if (!Identifier.IsValid(e.EventId, "eventId", out var error) || !Identifier.IsValid(e.UserId, "userId", out error))
        {
            return error;
        }

        if (!Enum.IsDefined(e.Type))
        {
            return $"type {(int)e.Type} is not an event type. Send one of {string.Join(", ", Enum.GetNames<EventType>().Select(Camel))}.";
        }

        return Envelope(e, now) ?? Item(e) ?? Decision(e) ?? Numbers(e) ?? Shown(e) ?? EditRules.Check(e) ?? Step(e);
    }

    private static string? Envelope(UserEvent e, DateTimeOffset now)
    {
        if (e.SessionId is not null && !Identifier.IsValid(e.SessionId, "sessionId", out var error))
        {
            return error;
        }

        if (e.SchemaVersion != SchemaVersion)
        {
            return $"schemaVersion {e.SchemaVersion} is not understood: this service reads version {SchemaVersion}. Send {SchemaVersion}, or leave it out.";
        }

        if (e.Timestamp > now + ClockSkew)
        {
            return $"timestamp {e.Timestamp:O} is in the future: it may be at most {ClockSkew.TotalMinutes:0} minutes ahead of {now:O}. Correct the client's clock or the unit.";
        }

        return e.Timestamp < Earliest ? $"timestamp {e.Timestamp:O} is before {Earliest:yyyy-MM-dd}. Correct the client's clock or the unit (ISO 8601)." : null;
    }

    private static string? Item(UserEvent e)
    {
        switch (e.Type)
        {
            case EventType.Impression or EventType.Accept or EventType.Abandon:
                return e.ItemId is null ? null : $"itemId '{e.ItemId}' does not belong to the type {e.Type.WireName()}, which concerns a whole slate. Leave it out.";
            case EventType.Edit:
                return e.ItemId is null || e.ItemId == e.Edit?.ItemId ? null : $"itemId '{e.ItemId}' is not the item of the edit. Name the item in the edit alone.";
            default:
                return Identifier.IsValid(e.ItemId, "itemId", out var error) ? null : error;
        }
    }

    private static string? Decision(UserEvent e)
    {
        if (e.DecisionId is not null)
        {
            return Identifier.IsValid(e.DecisionId, "decisionId", out var error) ? null : error;
        }

        return e.Type switch
        {
            EventType.Impression or EventType.Accept => $"decisionId is required for the type {e.Type.WireName()}: send the decisionId that came with the slate.",
            EventType.Edit when e.Edit is { Op: not EditOperation.Text } => "decisionId is required for an edit of a slate: send the decisionId that came with the slate.",
            EventType.Abandon when e.SessionId is null => "decisionId or sessionId is required for the type abandon: say what was walked away from.",
            _ => null,
        };
    }

    private static string? Numbers(UserEvent e)
    {
        if (e.Completion is { } completion)
        {
            if (e.Type != EventType.Play)
            {
                return $"completion {Number(completion)} does not belong to the type {e.Type.WireName()}, only to play. Leave it out.";
            }

            if (!(completion >= 0 && completion <= 1))
            {
                return $"completion must be between 0 and 1, but was {Number(completion)}. Send the fraction consumed.";
            }
        }

        if (e.Dwell is { } dwell)
        {
            if (e.Type is not (EventType.Play or EventType.Skip))
            {
                return $"dwellMs {Number(dwell.TotalMilliseconds)} does not belong to the type {e.Type.WireName()}, only to play and skip. Leave it out.";
            }

            if (dwell < TimeSpan.Zero || dwell > MaxDwell)
            {
                return $"dwellMs must be between 0 and {Number(MaxDwell.TotalMilliseconds)}, but was {Number(dwell.TotalMilliseconds)}. Send milliseconds.";
            }
        }

        return Value(e);
    }

    private static string? Value(UserEvent e)
    {
        if (e.Value is not { } value)
        {
            return e.Type == EventType.Rate ? "value is required for the type rate: send the rating, 0 to 5." : null;
        }

        return e.Type switch
        {
            EventType.Rate => value >= 0 && value <= MaxRating ? null : $"value must be a rating between 0 and {MaxRating}, but was {Number(value)}. Scale it.",
            EventType.Buy => value >= 0 && value <= MaxPrice ? null : $"value must be a price between 0 and {Number(MaxPrice)}, but was {Number(value)}. Send the price paid.",
            _ => $"value {Number(value)} does not belong to the type {e.Type.WireName()}, only to rate and buy. Leave it out.",
        };
    }

    private static string? Shown(UserEvent e)
    {
        if (e.Position is { } position)
        {
            if (e.Type is EventType.Impression or EventType.Accept or EventType.Abandon or EventType.Edit)
            {
                return $"position {position} does not belong to the type {e.Type.WireName()}. Leave it out{(e.Type == EventType.Impression ? "; send positions" : "")}.";
            }

            if (position is < 0 or > MaxPosition)
            {
                return $"position must be between 0 and {MaxPosition}, but was {position}. Send the zero-based place in the slate.";
            }
        }

        if (e.Type != EventType.Impression)
        {
            return e.Positions.IsDefaultOrEmpty ? null : $"positions does not belong to the type {e.Type.WireName()}, only to impression. Leave it out.";
        }

        if (e.Positions.IsDefaultOrEmpty)
        {
            return "positions is required for the type impression: send the zero-based positions that were on screen.";
        }

        if (e.Positions.Length > MaxPositions)
        {
            return $"positions must have at most {MaxPositions} entries, but has {e.Positions.Length}. Send each position once.";
        }

        foreach (var shown in e.Positions)
        {
            if (shown is < 0 or > MaxPosition)
            {
                return $"positions must be between 0 and {MaxPosition}, but one was {shown}. Send zero-based places in the slate.";
            }
        }

        return null;
    }

    private static string? Step(UserEvent e)
    {
        if (e.Type == EventType.Abandon)
        {
            return Identifier.IsValid(e.Step, "step", out var error) ? null : error;
        }

        return e.Step is null ? null : $"step '{e.Step}' does not belong to the type {e.Type.WireName()}, only to abandon. Leave it out.";
    }
}

/// <summary>What is wrong with an event.</summary>
/// <param name="Field">The wire name of the member.</param>
/// <param name="Message">Field, value and remedy in a sentence.</param>
public readonly record struct EventError(string Field, string Message);
