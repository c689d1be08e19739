namespace OrleansReco.Learning.Evaluation;

/// <summary>What a scorer reached under a protocol.</summary>
/// <param name="Name">The scorer.</param>
/// <param name="Mean">Means over users.</param>
/// <param name="Coverage">Share of all items that stood in at least one list.</param>
/// <param name="Users">Each evaluated user's own metrics, by ascending user row; for paired comparison.</param>
public sealed record RankingResult(string Name, RankingMetrics Mean, double Coverage, IReadOnlyList<RankingMetrics> Users);

/// <summary>Full ranking over all items but the user's training items, for users with at least one held-out item.</summary>
public static class RankingProtocol
{
    /// <summary>Judges a scorer that was fitted on <see cref="HoldOut.Train"/>.</summary>
    public static RankingResult Evaluate(HoldOut holdOut, IScorer scorer, int k, CancellationToken cancellationToken = default)
    {
        var scores = new float[holdOut.Train.ColumnCount];
        var ranking = new int[k];
        var listed = new bool[scores.Length];
        var users = new List<RankingMetrics>();
        for (var user = 0; user < holdOut.Test.Length; user++)
        {
            var relevant = holdOut.Test[user];
            if (relevant.Length == 0)
            {
                continue;
            }

            cancellationToken.ThrowIfCancellationRequested();
            scorer.Score(user, scores);
            foreach (var item in holdOut.Train.ColumnsOf(user))
            {
                scores[item] = float.NegativeInfinity;
            }

            var count = TopRows.Select(scores, ranking);
            users.Add(RankingMetrics.Of(ranking.AsSpan(0, count), k, relevant.Length, item => Array.BinarySearch(relevant, item) >= 0));
            foreach (var item in ranking.AsSpan(0, count))
            {
                listed[item] = true;
            }
        }

        return new RankingResult(scorer.Name, RankingMetrics.Mean(users), listed.Count(static l => l) / (double)Math.Max(1, listed.Length), users);
    }
}
