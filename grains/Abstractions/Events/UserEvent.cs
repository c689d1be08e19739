using System.Collections.Immutable;

namespace OrleansReco.Abstractions;

/// <summary>One thing a user did; the unit of the append-only event log. Which optional members apply depends on <see cref="Type"/>.</summary>
[GenerateSerializer, Immutable, Alias("reco.UserEvent")]
public sealed record UserEvent
{
    /// <summary>The client's id of this event, unique per user; a repeat is acknowledged and changes nothing.</summary>
    [Id(0)] public required string EventId { get; init; }

    /// <summary>What was done.</summary>
    [Id(1)] public required EventType Type { get; init; }

    /// <summary>Who did it.</summary>
    [Id(2)] public required string UserId { get; init; }

    /// <summary>The item acted on; absent for impression, accept, abandon and edits of a text.</summary>
    [Id(3)] public string? ItemId { get; init; }

    /// <summary>The decision (served slate) that led to it; absent for use outside any slate.</summary>
    [Id(4)] public string? DecisionId { get; init; }

    /// <summary>Zero-based position in the slate.</summary>
    [Id(5)] public int? Position { get; init; }

    /// <summary>The client's session.</summary>
    [Id(6)] public string? SessionId { get; init; }

    /// <summary>When it happened, by the client's clock.</summary>
    [Id(7)] public required DateTimeOffset Timestamp { get; init; }

    /// <summary>Version of the event schema the client wrote.</summary>
    [Id(8)] public int SchemaVersion { get; init; } = 1;

    /// <summary>Fraction of the item consumed, 0 to 1 (play).</summary>
    [Id(9)] public double? Completion { get; init; }

    /// <summary>Time spent (play), or time until the skip (skip). On the wire: <c>dwellMs</c>.</summary>
    [Id(10)] public TimeSpan? Dwell { get; init; }

    /// <summary>Price paid (buy) or rating given (rate), in the application's own unit; ratings are 0 to 5.</summary>
    [Id(11)] public double? Value { get; init; }

    /// <summary>Zero-based positions that were on screen (impression).</summary>
    [Id(12)] public ImmutableArray<int> Positions { get; init; } = [];

    /// <summary>What was changed (edit).</summary>
    [Id(13)] public SlateEdit? Edit { get; init; }

    /// <summary>Where in the job the user walked away (abandon).</summary>
    [Id(14)] public string? Step { get; init; }
}
