namespace OrleansReco.Learning.Rankers;

/// <summary>nDCG@k of scored groups: gain 2^grade − 1, discount 1/log₂(rank + 1), ties in score broken against the ranker.</summary>
internal static class GroupNdcg
{
    /// <summary>The weighted mean over the groups with a grade above 0; <see langword="null"/> when there is none.</summary>
    public static double? Mean(RankerTrainingSet set, ReadOnlySpan<float> scores, int cutoff)
    {
        double sum = 0, weights = 0;
        int start = 0;
        for (int group = 0; group < set.GroupSizes.Length; group++)
        {
            int size = set.GroupSizes.Span[group];
            double weight = set.GroupWeights.IsEmpty ? 1 : set.GroupWeights.Span[group];
            float[] grades = set.Grades.Slice(start, size).ToArray();
            double ideal = Dcg([.. grades.OrderDescending()], cutoff);
            if (ideal > 0)
            {
                float[] groupScores = scores.Slice(start, size).ToArray();
                IEnumerable<int> order = Enumerable.Range(0, size).OrderByDescending(i => groupScores[i]).ThenBy(i => grades[i]);
                sum += weight * Dcg([.. order.Select(i => grades[i])], cutoff) / ideal;
                weights += weight;
            }

            start += size;
        }

        return weights > 0 ? sum / weights : null;
    }

    /// <summary>What a grade is worth.</summary>
    public static double Gain(float grade) => Math.Pow(2, grade) - 1;

    /// <summary>What the place with this zero-based rank counts.</summary>
    public static double Discount(int rank) => 1 / Math.Log2(rank + 2);

    /// <summary>Discounted gain of grades in ranked order.</summary>
    public static double Dcg(ReadOnlySpan<float> ranked, int cutoff)
    {
        double sum = 0;
        for (int rank = 0; rank < Math.Min(cutoff, ranked.Length); rank++)
        {
            sum += Gain(ranked[rank]) * Discount(rank);
        }

        return sum;
    }
}
