using System.Collections.Immutable;

namespace OrleansReco.Abstractions;

/// <summary>A served slate.</summary>
[GenerateSerializer, Immutable, Alias("reco.Recommendation")]
public sealed record Recommendation
{
    /// <summary>Names this slate in events, and in <c>GET /v1/decisions/{id}</c>.</summary>
    [Id(0)] public required string DecisionId { get; init; }

    /// <summary>Where it was asked for.</summary>
    [Id(1)] public required string Surface { get; init; }

    /// <summary>The bundle that served it; <c>none</c> before the first model.</summary>
    [Id(2)] public required string ModelVersion { get; init; }

    /// <summary><c>champion</c>, <c>baseline</c>, or an experiment's arm.</summary>
    [Id(3)] public required string Arm { get; init; }

    /// <summary>Whether the decision is durable. False: no example is built on it.</summary>
    [Id(4)] public bool Recorded { get; init; }

    /// <summary>The slate, best first.</summary>
    [Id(5)] public ImmutableArray<RecommendedItem> Items { get; init; } = [];

    /// <summary>Stages that failed or overran and were skipped.</summary>
    [Id(6)] public ImmutableArray<string> Degraded { get; init; } = [];

    /// <summary>Set when the slate comes from the surface's fallback ladder.</summary>
    [Id(7)] public FallbackInfo? Fallback { get; init; }

    /// <summary>Stage timings and counts, when asked for with <c>debug</c>.</summary>
    [Id(8)] public RecommendationDebug? Debug { get; init; }
}

/// <summary>One item of a slate.</summary>
/// <param name="ItemId">The item.</param>
/// <param name="Score">What it was ordered by: higher is better, comparable within one slate.</param>
/// <param name="Position">Zero-based place in the slate.</param>
/// <param name="Propensity">Probability of this item at this place given the earlier picks.</param>
/// <param name="Reasons">Why it is here.</param>
[GenerateSerializer, Immutable, Alias("reco.RecommendedItem")]
public sealed record RecommendedItem(
    [property: Id(0)] string ItemId,
    [property: Id(1)] double Score,
    [property: Id(2)] int Position,
    [property: Id(3)] double Propensity,
    [property: Id(4)] ImmutableArray<Reason> Reasons);

/// <summary>Why an item is in a slate.</summary>
/// <param name="Code">Stable code, such as <c>because-you-played</c>, <c>trending</c>, <c>new</c>, <c>matches-query</c>, <c>pinned</c>, <c>explore</c>.</param>
/// <param name="Text">The reason in words.</param>
/// <param name="ItemId">The item of the user's history that contributed most, where the reason rests on one.</param>
/// <param name="Contribution">That item's share of the score, 0 to 1, where known.</param>
[GenerateSerializer, Immutable, Alias("reco.Reason")]
public sealed record Reason(
    [property: Id(0)] string Code,
    [property: Id(1)] string Text,
    [property: Id(2)] string? ItemId = null,
    [property: Id(3)] double? Contribution = null);

/// <summary>Says that a slate comes from the fallback ladder.</summary>
/// <param name="Step">The step that answered: <c>lastGood</c>, <c>categoryPopular</c>, <c>popular</c>; <c>none</c>: no step had anything that may be shown.</param>
/// <param name="Cause">Why: <c>killSwitch</c>, <c>noCandidates</c>, <c>failed</c>.</param>
/// <param name="Age">How old the answer is.</param>
[GenerateSerializer, Immutable, Alias("reco.FallbackInfo")]
public sealed record FallbackInfo(
    [property: Id(0)] string Step,
    [property: Id(1)] string Cause,
    [property: Id(2)] TimeSpan Age);

/// <summary>What a request cost, stage by stage.</summary>
/// <param name="Stages">Milliseconds by stage.</param>
/// <param name="Candidates">Candidates by source, before fusion.</param>
[GenerateSerializer, Immutable, Alias("reco.RecommendationDebug")]
public sealed record RecommendationDebug(
    [property: Id(0)] ImmutableDictionary<string, double> Stages,
    [property: Id(1)] ImmutableDictionary<string, int> Candidates);
