using OrleansReco.Retrieval.Indexes;

namespace OrleansReco.Tests.Unit.Retrieval.Indexes;

public sealed class TopKReservoirTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 100)]
    [InlineData(4, 1500)]
    public void Drain_ManyScoresWithTies_EqualsSort(int seed, int k)
    {
        var random = new Random(seed);
        var scores = Enumerable.Range(0, 20_000).Select(i => i % 3 == 0 ? random.Next(-50, 50) / 10f : (float)(random.NextDouble() - 0.5)).ToArray();
        scores[77] = float.NaN;
        scores[78] = -0f;
        var top = new TopKReservoir(k);
        for (var row = 0; row < scores.Length; row++)
        {
            top.Offer(row, scores[row]);
        }

        var results = new ScoredRow[k];
        Assert.Equal(k, top.Drain(results));
        var expected = Enumerable.Range(0, scores.Length).Where(row => !float.IsNaN(scores[row])).OrderByDescending(row => scores[row]).ThenBy(row => row).Take(k).ToArray();
        Assert.Equal(expected, results.Select(result => result.Row));
        Assert.All(results, result => Assert.Equal(scores[result.Row], result.Score));
    }
}
