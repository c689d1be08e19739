using System.Collections.Immutable;

namespace OrleansReco.Abstractions;

/// <summary>What became of a batch of events.</summary>
/// <param name="Accepted">Events that are durable now.</param>
/// <param name="Duplicate">Events that were durable before.</param>
/// <param name="Rejected">Events that were refused.</param>
/// <param name="Results">Each event's result, in the order sent.</param>
public sealed record EventsAnswer(int Accepted, int Duplicate, int Rejected, ImmutableArray<EventResult> Results);
