namespace OrleansReco.Learning.Evaluation;

/// <summary>
/// How good one user's ranking is, cut at k: binary relevance, log2 discount, ideal list cut at k (the protocols of the data's README).
/// </summary>
/// <param name="Ndcg">nDCG@k.</param>
/// <param name="Recall">Hits over relevant items.</param>
/// <param name="Precision">Hits over k.</param>
/// <param name="AveragePrecision">Σ precision at each hit, over relevant items.</param>
/// <param name="HitRate">1 when anything relevant was in the list.</param>
/// <param name="ReciprocalRank">1 over the place of the first hit; 0: none.</param>
public readonly record struct RankingMetrics(
    double Ndcg, double Recall, double Precision, double AveragePrecision, double HitRate, double ReciprocalRank)
{
    /// <summary>Judges a ranking, best first.</summary>
    /// <param name="ranking">Distinct items, at most <paramref name="k"/> of them.</param>
    /// <param name="k">Length of the list judged.</param>
    /// <param name="relevantCount">Number of relevant items, at least one.</param>
    /// <param name="isRelevant">Whether an item is relevant.</param>
    public static RankingMetrics Of(ReadOnlySpan<int> ranking, int k, int relevantCount, Func<int, bool> isRelevant)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(relevantCount, 1);
        var (gain, hits, precisions, first) = (0.0, 0, 0.0, 0.0);
        for (var place = 0; place < Math.Min(k, ranking.Length); place++)
        {
            if (isRelevant(ranking[place]))
            {
                hits++;
                gain += Discount(place);
                precisions += (double)hits / (place + 1);
                first = first == 0 ? 1.0 / (place + 1) : first;
            }
        }

        var ideal = 0.0;
        for (var place = 0; place < Math.Min(k, relevantCount); place++)
        {
            ideal += Discount(place);
        }

        return new RankingMetrics(
            gain / ideal, (double)hits / relevantCount, (double)hits / k, precisions / relevantCount, hits > 0 ? 1 : 0, first);
    }

    /// <summary>The mean over users.</summary>
    public static RankingMetrics Mean(IReadOnlyCollection<RankingMetrics> users) => users.Count == 0
        ? default
        : new RankingMetrics(
            users.Average(u => u.Ndcg),
            users.Average(u => u.Recall),
            users.Average(u => u.Precision),
            users.Average(u => u.AveragePrecision),
            users.Average(u => u.HitRate),
            users.Average(u => u.ReciprocalRank));

    private static double Discount(int place) => 1 / Math.Log2(place + 2);
}
