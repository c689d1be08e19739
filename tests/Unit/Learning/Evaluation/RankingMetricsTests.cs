using OrleansReco.Learning.Evaluation;

namespace OrleansReco.Tests.Unit.Learning.Evaluation;

public sealed class RankingMetricsTests
{
    [Fact]
    public void Of_TwoHitsOfThree_GivesTheFiguresOfTheDefinitions()
    {
        // Relevant: 7, 8, 9. Hits at places 2 and 4 of a list of 5.
        var metrics = RankingMetrics.Of([1, 7, 2, 9, 3], 5, 3, item => item is 7 or 8 or 9);

        var ideal = 1 + (1 / Math.Log2(3)) + (1 / Math.Log2(4));
        Assert.Equal(((1 / Math.Log2(3)) + (1 / Math.Log2(5))) / ideal, metrics.Ndcg, 12);
        Assert.Equal(2.0 / 3, metrics.Recall, 12);
        Assert.Equal(2.0 / 5, metrics.Precision, 12);
        Assert.Equal((0.5 + (2.0 / 4)) / 3, metrics.AveragePrecision, 12);
        Assert.Equal(1, metrics.HitRate);
        Assert.Equal(0.5, metrics.ReciprocalRank, 12);
    }

    [Fact]
    public void Of_MoreRelevantThanTheListHolds_CutsTheIdealAtK()
    {
        var metrics = RankingMetrics.Of([1, 2], 2, 50, _ => true);

        Assert.Equal(1, metrics.Ndcg, 12);
        Assert.Equal(2.0 / 50, metrics.Recall, 12);
    }

    [Fact]
    public void Of_NoHit_IsZeroThroughout() => Assert.Equal(default, RankingMetrics.Of([1, 2, 3], 3, 2, _ => false));

    [Fact]
    public void Of_HitsBeyondK_DoNotCount() => Assert.Equal(default, RankingMetrics.Of([1, 2, 3], 2, 1, item => item == 3));

    [Fact]
    public void Select_RandomScores_EqualsTheSort()
    {
        var random = new Random(11);
        for (var round = 0; round < 50; round++)
        {
            var scores = Enumerable.Range(0, 200).Select(_ => random.Next(5) == 0 ? float.NegativeInfinity : random.Next(40)).ToArray();
            var rows = new int[15];

            var count = TopRows.Select(scores, rows);

            var expected = Enumerable.Range(0, 200).Where(row => !float.IsNegativeInfinity(scores[row])).OrderByDescending(row => scores[row]).ThenBy(row => row).Take(15);
            Assert.Equal(expected, rows.Take(count));
        }
    }
}
