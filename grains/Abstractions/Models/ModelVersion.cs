using System.Collections.Immutable;

namespace OrleansReco.Abstractions;

/// <summary>A version in the registry.</summary>
[GenerateSerializer, Immutable, Alias("reco.ModelVersion")]
public sealed record ModelVersion
{
    /// <summary>Its manifest.</summary>
    [Id(0)] public required ModelManifest Manifest { get; init; }

    /// <summary>Where it stands.</summary>
    [Id(1)] public required ModelStage Stage { get; init; }

    /// <summary>Whether it is the frozen baseline, which stays for ever.</summary>
    [Id(2)] public bool Baseline { get; init; }

    /// <summary>What the gate said of it, if it was judged.</summary>
    [Id(3)] public GateReport? Gate { get; init; }

    /// <summary>Each change of stage with its time and reason, oldest first.</summary>
    [Id(4)] public ImmutableArray<StageChange> Changes { get; init; } = [];
}

/// <summary>A change of stage.</summary>
/// <param name="At">When.</param>
/// <param name="To">The new stage.</param>
/// <param name="Reason">Why.</param>
/// <param name="Actor">Who: <c>gate</c>, <c>operator</c>.</param>
[GenerateSerializer, Immutable, Alias("reco.StageChange")]
public sealed record StageChange(
    [property: Id(0)] DateTimeOffset At,
    [property: Id(1)] ModelStage To,
    [property: Id(2)] string Reason,
    [property: Id(3)] string Actor);

/// <summary>A candidate against the champion on the same held-out later slice.</summary>
[GenerateSerializer, Immutable, Alias("reco.GateReport")]
public sealed record GateReport
{
    /// <summary>Whether it may be promoted.</summary>
    [Id(0)] public required bool Passed { get; init; }

    /// <summary>The verdict in a sentence with its figures.</summary>
    [Id(1)] public required string Reason { get; init; }

    /// <summary>The version it was compared with; null: there was none.</summary>
    [Id(2)] public string? Champion { get; init; }

    /// <summary>Each metric compared, overall and by segment.</summary>
    [Id(3)] public ImmutableArray<GateMetric> Metrics { get; init; } = [];
}

/// <summary>One metric of candidate and champion.</summary>
/// <param name="Name">Such as <c>ndcg@10</c>.</param>
/// <param name="Segment"><c>all</c>, or the part of users it is over.</param>
/// <param name="Users">Number of users.</param>
/// <param name="Candidate">The candidate's mean.</param>
/// <param name="Champion">The champion's mean.</param>
/// <param name="Low">Lower end of the 95 % bootstrap interval of the paired difference.</param>
/// <param name="High">Upper end.</param>
[GenerateSerializer, Immutable, Alias("reco.GateMetric")]
public sealed record GateMetric(
    [property: Id(0)] string Name,
    [property: Id(1)] string Segment,
    [property: Id(2)] int Users,
    [property: Id(3)] double Candidate,
    [property: Id(4)] double Champion,
    [property: Id(5)] double Low,
    [property: Id(6)] double High);
