using System.Collections.Immutable;

namespace OrleansReco.Abstractions;

/// <summary>What kind of lesson an example is.</summary>
public enum ExampleKind
{
    /// <summary>One shown item with a label.</summary>
    Pointwise,

    /// <summary>The user preferred one item (or text) to another.</summary>
    PreferencePair,

    /// <summary>Several slates, rejected ones in order and the accepted one last.</summary>
    RankedSlates,

    /// <summary>A query that failed, the query that replaced it, and what was accepted.</summary>
    Correction,

    /// <summary>The user walked away midway.</summary>
    Abandonment,
}

/// <summary>A labelled example as it travels on the bus and rests in the example store. Which optional members are set depends on <see cref="Kind"/>.</summary>
[GenerateSerializer, Immutable, Alias("reco.LabeledExample")]
public sealed record LabeledExample
{
    /// <summary>Hash of (kind, decision, items, ordinal): the same lesson has the same id.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>Of one id the highest counts. Higher than that of everything sent of this user before, so it rises with later evidence, though not one by one, and may rise without anything else having changed.</summary>
    [Id(1)] public required int Revision { get; init; }

    /// <summary>What kind of lesson.</summary>
    [Id(2)] public required ExampleKind Kind { get; init; }

    /// <summary>Whose; needed for erasure.</summary>
    [Id(3)] public required string UserId { get; init; }

    /// <summary>Where it comes from.</summary>
    [Id(4)] public required Provenance Provenance { get; init; }

    /// <summary>When it was built.</summary>
    [Id(5)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Pointwise: the shown item. PreferencePair: chosen first, rejected second. Correction: the accepted item.</summary>
    [Id(6)] public ImmutableArray<ExampleItem> Items { get; init; } = [];

    /// <summary>Weight of the lesson; 1 is usual, 0 means that later evidence took it back.</summary>
    [Id(7)] public double Weight { get; init; } = 1;

    /// <summary>RankedSlates: the slates, rejected ones in order, the accepted one last. Correction and Abandonment: the slate concerned.
    /// PreferencePair over a slate: the version before and the version after the change.</summary>
    [Id(8)] public ImmutableArray<SlateRef> Slates { get; init; } = [];

    /// <summary>Correction: the query that failed.</summary>
    [Id(9)] public string? Query { get; init; }

    /// <summary>Correction: the query that replaced it.</summary>
    [Id(10)] public string? NewQuery { get; init; }

    /// <summary>PreferencePair over a text: before (rejected).</summary>
    [Id(11)] public string? Before { get; init; }

    /// <summary>PreferencePair over a text: after (chosen).</summary>
    [Id(12)] public string? After { get; init; }

    /// <summary>Abandonment: the step said, or <c>silence</c>.</summary>
    [Id(13)] public string? Step { get; init; }

    /// <summary>Abandonment: what the user did before, oldest first, as type:item.</summary>
    [Id(14)] public ImmutableArray<string> Preceding { get; init; } = [];
}

/// <summary>An item of an example with its features as served.</summary>
/// <param name="ItemId">The item.</param>
/// <param name="Label">Pointwise: 0 (negative) to 1 (accepted). Pairs: 1 for chosen, 0 for rejected.</param>
/// <param name="Position">Zero-based place in the slate; −1: it was not in the slate.</param>
/// <param name="Propensity">Conditional probability it was shown there; 0: it was not in the slate.</param>
/// <param name="InCandidates">Whether it was among the candidates: no means a retrieval miss, yes a ranking matter.</param>
/// <param name="Features">Its feature row as served; empty when it was not served.</param>
[GenerateSerializer, Immutable, Alias("reco.ExampleItem")]
public sealed record ExampleItem(
    [property: Id(0)] string ItemId,
    [property: Id(1)] double Label,
    [property: Id(2)] int Position,
    [property: Id(3)] double Propensity,
    [property: Id(4)] bool InCandidates,
    [property: Id(5)] ImmutableArray<float> Features);

/// <summary>A slate an example refers to.</summary>
/// <param name="DecisionId">Its decision.</param>
/// <param name="Items">Its items, best first.</param>
[GenerateSerializer, Immutable, Alias("reco.SlateRef")]
public sealed record SlateRef([property: Id(0)] string DecisionId, [property: Id(1)] ImmutableArray<string> Items);

/// <summary>Where an example comes from.</summary>
[GenerateSerializer, Immutable, Alias("reco.Provenance")]
public sealed record Provenance
{
    /// <summary>The decision.</summary>
    [Id(0)] public required string DecisionId { get; init; }

    /// <summary>The bundle that served it.</summary>
    [Id(1)] public required string ModelVersion { get; init; }

    /// <summary>The arm.</summary>
    [Id(2)] public required string Arm { get; init; }

    /// <summary>The surface.</summary>
    [Id(3)] public required string Surface { get; init; }

    /// <summary>When the slate was served.</summary>
    [Id(4)] public required DateTimeOffset ServedAt { get; init; }

    /// <summary>The events it rests on.</summary>
    [Id(5)] public ImmutableArray<string> EventIds { get; init; } = [];

    /// <summary>Names of the features, in the order of every feature row.</summary>
    [Id(6)] public ImmutableArray<string> FeatureNames { get; init; } = [];

    /// <summary>Version of this schema.</summary>
    [Id(7)] public int SchemaVersion { get; init; } = 1;
}
