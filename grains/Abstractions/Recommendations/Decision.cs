using System.Collections.Immutable;

namespace OrleansReco.Abstractions;

/// <summary>One served slate and everything that explains it; appended to the store before the answer.</summary>
[GenerateSerializer, Immutable, Alias("reco.Decision")]
public sealed record Decision
{
    /// <summary>The decision.</summary>
    [Id(0)] public required string DecisionId { get; init; }

    /// <summary>For whom; replaced when the user is erased.</summary>
    [Id(1)] public required string UserId { get; init; }

    /// <summary>Where.</summary>
    [Id(2)] public required string Surface { get; init; }

    /// <summary>When it was served.</summary>
    [Id(3)] public required DateTimeOffset ServedAt { get; init; }

    /// <summary>The client's session.</summary>
    [Id(4)] public string? SessionId { get; init; }

    /// <summary>The query, if any.</summary>
    [Id(5)] public string? Query { get; init; }

    /// <summary>The decision that the client said this one replaces.</summary>
    [Id(6)] public string? Supersedes { get; init; }

    /// <summary>The bundle that served it, or <c>none</c>.</summary>
    [Id(7)] public required string ModelVersion { get; init; }

    /// <summary>The arm.</summary>
    [Id(8)] public required string Arm { get; init; }

    /// <summary>Softmax temperature of the re-ranking; 0: the best was taken.</summary>
    [Id(9)] public double Temperature { get; init; }

    /// <summary>Whether the user had consented: without it, no example may be built.</summary>
    [Id(10)] public bool Consent { get; init; }

    /// <summary>Names of the features, in the order of every feature row.</summary>
    [Id(11)] public ImmutableArray<string> FeatureNames { get; init; } = [];

    /// <summary>The served items, best first.</summary>
    [Id(12)] public ImmutableArray<DecidedItem> Items { get; init; } = [];

    /// <summary>All candidates that were ranked.</summary>
    [Id(13)] public CandidateSet Candidates { get; init; } = CandidateSet.Empty;

    /// <summary>Rules and filters that changed the slate, in words.</summary>
    [Id(14)] public ImmutableArray<string> Rules { get; init; } = [];

    /// <summary>Stages skipped.</summary>
    [Id(15)] public ImmutableArray<string> Degraded { get; init; } = [];

    /// <summary>Set when the fallback ladder answered.</summary>
    [Id(16)] public FallbackInfo? Fallback { get; init; }

    /// <summary>The situation as sent.</summary>
    [Id(17)] public ImmutableDictionary<string, string> Context { get; init; } = ImmutableDictionary<string, string>.Empty;
}

/// <summary>A served item with what it was ranked on.</summary>
/// <param name="ItemId">The item.</param>
/// <param name="Score">The rank score.</param>
/// <param name="Propensity">Conditional probability at its place.</param>
/// <param name="Reasons">Why.</param>
/// <param name="Features">Its feature row as served, in the order of <see cref="Decision.FeatureNames"/>; NaN: unknown.</param>
[GenerateSerializer, Immutable, Alias("reco.DecidedItem")]
public sealed record DecidedItem(
    [property: Id(0)] string ItemId,
    [property: Id(1)] float Score,
    [property: Id(2)] double Propensity,
    [property: Id(3)] ImmutableArray<Reason> Reasons,
    [property: Id(4)] ImmutableArray<float> Features);

/// <summary>The ranked candidates of a decision as parallel columns, in the order of their rank score, best first.</summary>
/// <param name="Sources">Names of the sources; bit i of a mask means source i.</param>
/// <param name="ItemIds">The candidates.</param>
/// <param name="Masks">Which sources gave each.</param>
/// <param name="Logits">Rank score of each.</param>
/// <param name="Features">Row-major feature rows of all candidates, for the sampled share of decisions; else empty.</param>
[GenerateSerializer, Immutable, Alias("reco.CandidateSet")]
public sealed record CandidateSet(
    [property: Id(0)] ImmutableArray<string> Sources,
    [property: Id(1)] ImmutableArray<string> ItemIds,
    [property: Id(2)] ImmutableArray<int> Masks,
    [property: Id(3)] ImmutableArray<float> Logits,
    [property: Id(4)] ImmutableArray<float> Features)
{
    /// <summary>No candidates.</summary>
    public static CandidateSet Empty { get; } = new([], [], [], [], []);
}
