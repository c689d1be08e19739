namespace OrleansReco.Abstractions;

/// <summary>One weighted interaction of a user with an item, as fold-in and co-visitation read it.</summary>
/// <param name="ItemId">The item.</param>
/// <param name="Type">The event it comes from.</param>
/// <param name="Weight">The event type's weight before decay; negative for a skip, a dismissal or a poor rating.</param>
/// <param name="At">When it happened.</param>
/// <param name="SessionId">The session it happened in, if said.</param>
/// <param name="Seq">Its place in the user's log.</param>
[GenerateSerializer, Immutable, Alias("reco.HistoryEntry")]
public sealed record HistoryEntry(
    [property: Id(0)] string ItemId,
    [property: Id(1)] EventType Type,
    [property: Id(2)] float Weight,
    [property: Id(3)] DateTimeOffset At,
    [property: Id(4)] string? SessionId,
    [property: Id(5)] long Seq);
