using System.Collections.Immutable;

namespace OrleansReco.Abstractions;

/// <summary>An event as it stands in a user's log.</summary>
/// <param name="Seq">Its place in the user's log, from 1 without gaps.</param>
/// <param name="ReceivedAt">When the cluster accepted it.</param>
/// <param name="Event">The event itself.</param>
[GenerateSerializer, Immutable, Alias("reco.LoggedEvent")]
public sealed record LoggedEvent(
    [property: Id(0)] long Seq,
    [property: Id(1)] DateTimeOffset ReceivedAt,
    [property: Id(2)] UserEvent Event)
{
    /// <summary>Impression: the items it says were on screen. Accept: the items of the slate. Resolved from the slate when the event was logged; else empty.</summary>
    [Id(3)] public ImmutableArray<string> Items { get; init; } = [];
}
