using System.Collections.Immutable;
using OrleansReco.Ranking.Rankers;
using OrleansReco.Retrieval;

namespace OrleansReco.Learning.Bundles;

/// <summary>What a training made, before it has a version and a folder. It holds items and parameters, never a user.</summary>
public sealed record BundleDraft
{
    /// <summary>Factors, neighbours, content map. The manifest takes its parameters of fold-in from the factors.</summary>
    public required RetrievalModel Retrieval { get; init; }

    /// <summary>The ranker as an ONNX file; null: none was trained.</summary>
    public byte[]? RankerOnnx { get; init; }

    /// <summary>Names of the ranker's features in order.</summary>
    public ImmutableArray<string> RankerFeatures { get; init; } = [];

    /// <summary>Of the ranker's scores; null where there is none.</summary>
    public ScoreCalibration? Calibration { get; init; }

    /// <summary>The champion when it was trained; null for the first.</summary>
    public string? Parent { get; init; }

    /// <summary>When it was trained.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>SHA-256 (hex) over the data it was trained on.</summary>
    public required string DataSnapshot { get; init; }

    /// <summary>Metrics on the held-out later slice, by name.</summary>
    public ImmutableSortedDictionary<string, double> Metrics { get; init; } = ImmutableSortedDictionary<string, double>.Empty;

    /// <summary>What it was trained on, by name.</summary>
    public ImmutableSortedDictionary<string, long> Counts { get; init; } = ImmutableSortedDictionary<string, long>.Empty;
}
