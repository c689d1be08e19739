using System.Collections.Immutable;

namespace OrleansReco.Ranking.Rankers;

/// <summary>Orders candidates by scoring their features. Safe for concurrent calls.</summary>
public interface IRanker
{
    /// <summary>Features of one candidate, f.</summary>
    int FeatureCount { get; }

    /// <summary>The names of the f features in order; empty when the model does not say.</summary>
    ImmutableArray<string> FeatureNames { get; }

    /// <summary>Scores n candidates; a higher score ranks higher, and only differences within one slate mean anything.</summary>
    /// <param name="features">Row-major n×f; <see cref="float.NaN"/> is a missing value.</param>
    /// <param name="scores">n scores, written.</param>
    /// <exception cref="ArgumentException">The lengths do not fit together.</exception>
    void Score(ReadOnlySpan<float> features, Span<float> scores);
}
