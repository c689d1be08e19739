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

    /// <summary>Everything wrong with the event at <paramref name="now"/>, up to ten members; empty: it is acceptable. Each fault names the member as the wire has it, its value and the remedy.</summary>
    public static IReadOnlyList<FieldError> Check(UserEvent e, DateTimeOffset now)
    {
        var faults = new EventFaults();
        Check(ref faults, e, now);
        return faults.Found;
    }

    internal static void Check(ref EventFaults faults, UserEvent e, DateTimeOffset now)
    {
        faults.Id(e.EventId, "eventId");
        faults.Id(e.UserId, "userId");

        // Of a type that is not known only what holds for every type is judged.
        EventType? type = Enum.IsDefined(e.Type) ? e.Type : null;
        if (type is null)
        {
            faults.Add("type", $"type {(int)e.Type} is not an event type. Send one of {string.Join(", ", Enum.GetNames<EventType>().Select(Camel))}.", ((int)e.Type).ToString(CultureInfo.InvariantCulture));
        }

        Envelope(ref faults, e, now);
        Item(ref faults, e, type);
        Decision(ref faults, e, type);
        Completion(ref faults, e, type);
        Dwell(ref faults, e, type);
        Value(ref faults, e, type);
        Position(ref faults, e, type);
        Positions(ref faults, e, type);
        EditRules.Check(ref faults, type, e.Edit);
        Step(ref faults, e, type);
    }

    /// <summary>The wire name of an event type or an edit's operation.</summary>
    internal static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    /// <summary>The wire name of an event type.</summary>
    public static string WireName(this EventType type) => Camel(type.ToString());

    internal static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static void Envelope(ref EventFaults faults, UserEvent e, DateTimeOffset now)
    {
        if (e.SessionId is not null)
        {
            faults.Id(e.SessionId, "sessionId");
        }

        if (e.SchemaVersion != SchemaVersion)
        {
            faults.Add("schemaVersion", $"schemaVersion {e.SchemaVersion} is not understood: this service reads version {SchemaVersion}. Send {SchemaVersion}, or leave it out.", e.SchemaVersion.ToString(CultureInfo.InvariantCulture));
        }

        if (e.Timestamp > now + ClockSkew)
        {
            faults.Add("timestamp", $"timestamp {e.Timestamp:O} is in the future: it may be at most {ClockSkew.TotalMinutes:0} minutes ahead of {now:O}. Correct the client's clock or the unit.", e.Timestamp.ToString("O"));
        }
        else if (e.Timestamp < Earliest)
        {
            faults.Add("timestamp", $"timestamp {e.Timestamp:O} is before {Earliest:yyyy-MM-dd}. Correct the client's clock or the unit (ISO 8601).", e.Timestamp.ToString("O"));
        }
    }

    private static void Item(ref EventFaults faults, UserEvent e, EventType? type)
    {
        switch (type)
        {
            case EventType.Impression or EventType.Accept or EventType.Abandon:
                if (e.ItemId is not null)
                {
                    faults.Add("itemId", $"itemId '{EventFaults.Shown(e.ItemId)}' does not belong to the type {e.Type.WireName()}, which concerns a whole slate. Leave it out.", e.ItemId);
                }

                break;
            case EventType.Edit:
                if (e.ItemId is not null && e.Edit is { } edit && e.ItemId != edit.ItemId)
                {
                    faults.Add("itemId", $"itemId '{EventFaults.Shown(e.ItemId)}' is not the item of the edit. Name the item in the edit alone.", e.ItemId);
                }

                break;
            case null when e.ItemId is null:
                break;
            default:
                faults.Id(e.ItemId, "itemId");
                break;
        }
    }

    private static void Decision(ref EventFaults faults, UserEvent e, EventType? type)
    {
        if (e.DecisionId is not null)
        {
            faults.Id(e.DecisionId, "decisionId");
        }
        else if (type is EventType.Impression or EventType.Accept)
        {
            faults.Add("decisionId", $"decisionId is required for the type {e.Type.WireName()}: send the decisionId that came with the slate.");
        }
        else if (type == EventType.Edit && e.Edit is { Op: not EditOperation.Text })
        {
            faults.Add("decisionId", "decisionId is required for an edit of a slate: send the decisionId that came with the slate.");
        }
        else if (type == EventType.Abandon && e.SessionId is null && !faults.IsUnread("sessionId"))
        {
            faults.Add("decisionId", "decisionId or sessionId is required for the type abandon: say what was walked away from.");
        }
    }

    private static void Completion(ref EventFaults faults, UserEvent e, EventType? type)
    {
        if (e.Completion is not { } completion)
        {
            return;
        }

        if (type is not (null or EventType.Play))
        {
            faults.Add("completion", $"completion {Number(completion)} does not belong to the type {e.Type.WireName()}, only to play. Leave it out.", Number(completion));
        }
        else if (!(completion >= 0 && completion <= 1))
        {
            faults.Add("completion", $"completion must be between 0 and 1, but was {Number(completion)}. Send the fraction consumed.", Number(completion));
        }
    }

    private static void Dwell(ref EventFaults faults, UserEvent e, EventType? type)
    {
        if (e.Dwell is { } dwell)
        {
            CheckDwell(ref faults, dwell.TotalMilliseconds, type);
        }
    }

    /// <summary>On the wire a dwell is a number, which may be more than a <see cref="TimeSpan"/> holds.</summary>
    internal static void CheckDwell(ref EventFaults faults, double milliseconds, EventType? type)
    {
        if (type is not (null or EventType.Play or EventType.Skip))
        {
            faults.Add("dwellMs", $"dwellMs {Number(milliseconds)} does not belong to the type {type.Value.WireName()}, only to play and skip. Leave it out.", Number(milliseconds));
        }
        else if (!(milliseconds >= 0 && milliseconds <= MaxDwell.TotalMilliseconds))
        {
            faults.Add("dwellMs", $"dwellMs must be between 0 and {Number(MaxDwell.TotalMilliseconds)}, but was {Number(milliseconds)}. Send milliseconds.", Number(milliseconds));
        }
    }

    private static void Value(ref EventFaults faults, UserEvent e, EventType? type)
    {
        if (e.Value is not { } value)
        {
            if (type == EventType.Rate)
            {
                faults.Add("value", "value is required for the type rate: send the rating, 0 to 5.");
            }

            return;
        }

        switch (type)
        {
            case EventType.Rate when !(value >= 0 && value <= MaxRating):
                faults.Add("value", $"value must be a rating between 0 and {MaxRating}, but was {Number(value)}. Scale it.", Number(value));
                break;
            case EventType.Buy when !(value >= 0 && value <= MaxPrice):
                faults.Add("value", $"value must be a price between 0 and {Number(MaxPrice)}, but was {Number(value)}. Send the price paid.", Number(value));
                break;
            case null or EventType.Rate or EventType.Buy:
                break;
            default:
                faults.Add("value", $"value {Number(value)} does not belong to the type {e.Type.WireName()}, only to rate and buy. Leave it out.", Number(value));
                break;
        }
    }

    private static void Position(ref EventFaults faults, UserEvent e, EventType? type)
    {
        if (e.Position is not { } position)
        {
            return;
        }

        if (type is EventType.Impression or EventType.Accept or EventType.Abandon or EventType.Edit)
        {
            faults.Add("position", $"position {position} does not belong to the type {e.Type.WireName()}. Leave it out{(type == EventType.Impression ? "; send positions" : "")}.", position.ToString(CultureInfo.InvariantCulture));
        }
        else if (position is < 0 or > MaxPosition)
        {
            faults.Add("position", $"position must be between 0 and {MaxPosition}, but was {position}. Send the zero-based place in the slate.", position.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static void Positions(ref EventFaults faults, UserEvent e, EventType? type)
    {
        if (type is not (null or EventType.Impression))
        {
            if (!e.Positions.IsDefaultOrEmpty)
            {
                faults.Add("positions", $"positions does not belong to the type {e.Type.WireName()}, only to impression. Leave it out.");
            }

            return;
        }

        if (e.Positions.IsDefaultOrEmpty)
        {
            if (type is not null)
            {
                faults.Add("positions", "positions is required for the type impression: send the zero-based positions that were on screen.");
            }

            return;
        }

        if (e.Positions.Length > MaxPositions)
        {
            faults.Add("positions", $"positions must have at most {MaxPositions} entries, but has {e.Positions.Length}. Send each position once.");
        }

        foreach (var shown in e.Positions)
        {
            if (shown is < 0 or > MaxPosition)
            {
                faults.Add("positions", $"positions must be between 0 and {MaxPosition}, but one was {shown}. Send zero-based places in the slate.", shown.ToString(CultureInfo.InvariantCulture));
                return;
            }
        }
    }

    private static void Step(ref EventFaults faults, UserEvent e, EventType? type)
    {
        if (type == EventType.Abandon)
        {
            faults.Id(e.Step, "step");
        }
        else if (type is not null && e.Step is not null)
        {
            faults.Add("step", $"step '{EventFaults.Shown(e.Step)}' does not belong to the type {e.Type.WireName()}, only to abandon. Leave it out.", e.Step);
        }
    }
}
