namespace OrleansReco.Ranking.Rankers;

/// <summary>A ranker that can say how much each feature moved a score.</summary>
public interface IExplainingRanker : IRanker
{
    /// <summary>The score before any feature is known: this plus the contributions of a row is the score of that row.</summary>
    float ExpectedScore { get; }

    /// <summary>How far each feature moved the score of one candidate from <see cref="ExpectedScore"/>.</summary>
    /// <param name="row">The f features of one candidate.</param>
    /// <param name="perFeature">f contributions, written.</param>
    /// <exception cref="ArgumentException">A length is not <see cref="IRanker.FeatureCount"/>.</exception>
    void Contributions(ReadOnlySpan<float> row, Span<float> perFeature);
}
