namespace OrleansReco.Ranking.Rankers;

/// <summary>Checks the lengths of what a ranker is called with.</summary>
internal static class RankerShape
{
    public static void Check(int featureCount, ReadOnlySpan<float> features, Span<float> scores)
    {
        if (features.Length != (long)featureCount * scores.Length)
        {
            throw new ArgumentException(
                $"{scores.Length} scores of {featureCount} features need {(long)featureCount * scores.Length} values, " +
                $"but features held {features.Length}.",
                nameof(features));
        }
    }

    public static void CheckRow(int featureCount, ReadOnlySpan<float> row, Span<float> perFeature)
    {
        if (row.Length != featureCount || perFeature.Length != featureCount)
        {
            throw new ArgumentException(
                $"A row and its contributions hold {featureCount} values each, but they held {row.Length} and {perFeature.Length}.",
                nameof(row));
        }
    }
}
