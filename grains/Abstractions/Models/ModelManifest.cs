using System.Collections.Immutable;

namespace OrleansReco.Abstractions;

/// <summary>The <c>manifest.json</c> of a model bundle.</summary>
[GenerateSerializer, Immutable, Alias("reco.ModelManifest")]
public sealed record ModelManifest
{
    /// <summary>The bundle's version, unique: time of training and a hash of the contents.</summary>
    [Id(0)] public required string Version { get; init; }

    /// <summary>The champion when it was trained; null for the first.</summary>
    [Id(1)] public string? Parent { get; init; }

    /// <summary>When it was trained.</summary>
    [Id(2)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>SHA-256 (hex) over the ids and revisions of the data it was trained on.</summary>
    [Id(3)] public required string DataSnapshot { get; init; }

    /// <summary>Version of the code that trained it.</summary>
    [Id(4)] public required string CodeVersion { get; init; }

    /// <summary>SHA-256 (hex) of every other file of the bundle, by file name.</summary>
    [Id(5)] public ImmutableSortedDictionary<string, string> Files { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Metrics on the held-out later slice, by name such as <c>ndcg@10</c>.</summary>
    [Id(6)] public ImmutableSortedDictionary<string, double> Metrics { get; init; } = ImmutableSortedDictionary<string, double>.Empty;

    /// <summary>How users are folded in under this bundle; chosen on validation data.</summary>
    [Id(7)] public FoldInSettings FoldIn { get; init; } = new();

    /// <summary>Names of the ranker's features in order; empty: the bundle has no ranker.</summary>
    [Id(8)] public ImmutableArray<string> RankerFeatures { get; init; } = [];

    /// <summary>Interactions, examples and items it was trained on, by name.</summary>
    [Id(9)] public ImmutableSortedDictionary<string, long> Counts { get; init; } = ImmutableSortedDictionary<string, long>.Empty;
}

/// <summary>Parameters of fold-in (design.md section 5): (α₀G + Σ wᵢ yᵢyᵢᵀ + λᵤI) u = Σ₊ wᵢ yᵢ with λᵤ = λ (Σ wᵢ + α₀ n)^ν.</summary>
[GenerateSerializer, Immutable, Alias("reco.FoldInSettings")]
public sealed record FoldInSettings
{
    /// <summary>Weight of unobserved pairs, α₀.</summary>
    [Id(0)] public double UnobservedWeight { get; init; } = 0.6;

    /// <summary>Regularization λ.</summary>
    [Id(1)] public double Regularization { get; init; } = 0.01;

    /// <summary>Exponent ν of the frequency-scaled regularization.</summary>
    [Id(2)] public double RegularizationExponent { get; init; } = 1;

    /// <summary>A weight halves every so many newer events.</summary>
    [Id(3)] public double HalfLifeEvents { get; init; } = 5;

    /// <summary>A weight halves in this time.</summary>
    [Id(4)] public TimeSpan HalfLifeTime { get; init; } = TimeSpan.FromDays(180);
}
