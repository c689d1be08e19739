using OrleansReco.Abstractions;
using OrleansReco.Ranking.Reranking;

namespace OrleansReco.Tests.Unit.Ranking.Reranking;

public sealed class SlateRerankerTests
{
    [Fact]
    public void Rerank_TemperatureZero_TakesTheBestInOrderWithPropensityOne()
    {
        float[] logits = [0.3f, 2, -1, 1.5f, 0.9f];
        var slate = Rerank(logits, new RerankingSpec(), 4);

        Assert.Equal([1, 3, 4, 0], slate.Select(p => p.Candidate));
        Assert.All(slate, p => Assert.Equal((1d, PickKind.Best), (p.Propensity, p.Kind)));
    }

    [Theory]
    [InlineData(0.5, 0, 0)]
    [InlineData(1, 0.7, 0)]
    [InlineData(0.2, 0.3, 2)]
    public void Conditionals_EveryPosition_SumToOneOverWhatIsAllowedAndAreZeroElsewhere(double temperature, double diversity, int cap)
    {
        var random = new Random(11);
        var n = 30;
        var table = Tables.Of(
            [.. Enumerable.Range(0, n).Select(_ => (float)random.NextDouble() * 4)],
            [.. Enumerable.Range(0, n).Select(i => new[] { i % 5, 5 + (i % 3) })],
            [.. Enumerable.Range(0, n).Select(_ => new[] { (float)random.NextDouble() - 0.5f, (float)random.NextDouble() - 0.5f, (float)random.NextDouble() })]);
        using var builder = new SlateBuilder(table, new RerankingSpec { Temperature = temperature, Diversity = diversity, MaxPerCategory = cap });
        var stream = new RandomStream(3);
        var probabilities = new double[n];
        for (var position = 0; position < 6; position++)
        {
            builder.Conditionals(probabilities);
            var allowed = Enumerable.Range(0, n).Where(builder.Allows).ToArray();
            Assert.Equal(1, allowed.Sum(i => probabilities[i]), 12);
            Assert.All(Enumerable.Range(0, n).Except(allowed), i => Assert.Equal(0, probabilities[i]));
            Assert.All(allowed, i => Assert.True(probabilities[i] > 0));
            Assert.True(builder.TryPickNext(ref stream, out var pick));
            Assert.Equal(probabilities[pick.Candidate], pick.Propensity);
        }
    }

    [Fact]
    public void Rerank_ManyDraws_SlateFrequenciesMatchTheProductOfConditionals()
    {
        // 5 candidates, slates of 3, diversity on: 60 ordered slates, each with its exact probability.
        float[] logits = [1.2f, 0.9f, 0.4f, 0, -0.3f];
        float[][] vectors = [[1, 0], [0.9f, 0.3f], [0, 1], [0.5f, 0.5f], [-1, 0.2f]];
        var table = Tables.Of(logits, null, vectors);
        var spec = new RerankingSpec { Temperature = 0.8, Diversity = 0.4 };
        var expected = new Dictionary<string, double>();
        Enumerate([], 1);
        Assert.Equal(60, expected.Count);
        Assert.Equal(1, expected.Values.Sum(), 9);

        const int Draws = 200_000;
        var observed = new Dictionary<string, int>();
        var stream = new RandomStream(42);
        var slate = new Pick[3];
        for (var draw = 0; draw < Draws; draw++)
        {
            Assert.Equal(3, SlateReranker.Rerank(table, spec, [], ref stream, slate));
            var key = string.Join(',', slate.Select(p => p.Candidate));
            observed[key] = observed.GetValueOrDefault(key) + 1;
            if (draw < 100)
            {
                Assert.Equal(expected[key], slate.Aggregate(1d, (product, p) => product * p.Propensity), 9);
            }
        }

        var statistic = expected.Sum(e => Math.Pow(observed.GetValueOrDefault(e.Key) - (e.Value * Draws), 2) / (e.Value * Draws));
        // 59 degrees of freedom: the .999 quantile of χ² is 98.3.
        Assert.True(statistic < 98.3, $"χ² is {statistic:0.0} over 59 degrees of freedom; .999 quantile 98.3.");

        void Enumerate(int[] prefix, double probability)
        {
            if (prefix.Length == 3)
            {
                expected[string.Join(',', prefix)] = probability;
                return;
            }

            using var builder = new SlateBuilder(table, spec);
            foreach (var candidate in prefix)
            {
                builder.PutPinned(candidate);
            }

            var probabilities = new double[5];
            builder.Conditionals(probabilities);
            for (var i = 0; i < 5; i++)
            {
                if (probabilities[i] > 0)
                {
                    Enumerate([.. prefix, i], probability * probabilities[i]);
                }
            }
        }
    }

    [Fact]
    public void Rerank_Pin_StandsAtItsPlaceWithPropensityOneAndNowhereElse()
    {
        var slate = Rerank([5, 4, 3, 2, 1], new RerankingSpec(), 4, new Pin(2, 0), new Pin(2, 4));

        Assert.Equal([1, 2, 0, 4], slate.Select(p => p.Candidate));
        Assert.Equal([PickKind.Best, PickKind.Best, PickKind.Pinned, PickKind.Pinned], slate.Select(p => p.Kind));
        Assert.All(slate, p => Assert.Equal(1, p.Propensity));
    }

    [Fact]
    public void Rerank_PinBeyondWhatThereIs_StandsAtTheEnd()
    {
        var slate = Rerank([3, 2, 1], new RerankingSpec(), 10, new Pin(7, 0));

        Assert.Equal([1, 2, 0], slate.Select(p => p.Candidate));
    }

    [Fact]
    public void Rerank_CategoryCap_IsNeverExceeded()
    {
        int[][] categories = [[0], [0], [0, 1], [1], [2], [0]];
        var table = Tables.Of([6, 5, 4, 3, 2, 1], categories);
        var random = default(RandomStream);
        var slate = new Pick[6];
        var count = SlateReranker.Rerank(table, new RerankingSpec { MaxPerCategory = 1 }, [], ref random, slate);

        Assert.Equal([0, 3, 4], slate.Take(count).Select(p => p.Candidate));
    }

    [Fact]
    public void Rerank_Diversity_PutsTheDifferentItemBeforeTheTwin()
    {
        float[][] vectors = [[1, 0], [1, 0.01f], [0, 1]];
        float[] logits = [1, 0.9f, 0.5f];

        Assert.Equal([0, 1, 2], Rerank(logits, new RerankingSpec(), 3, vectors).Select(p => p.Candidate));
        Assert.Equal([0, 2, 1], Rerank(logits, new RerankingSpec { Diversity = 1 }, 3, vectors).Select(p => p.Candidate));
    }

    [Fact]
    public void Rerank_DiversityWithoutVectors_UsesCategoryOverlap()
    {
        var table = Tables.Of([1, 0.9f, 0.5f], [[1, 2], [1, 2], [3]]);
        var random = default(RandomStream);
        var slate = new Pick[3];
        SlateReranker.Rerank(table, new RerankingSpec { Diversity = 1 }, [], ref random, slate);

        Assert.Equal([0, 2, 1], slate.Select(p => p.Candidate));
    }

    [Fact]
    public void Rerank_SameSeed_GivesTheSameSlate()
    {
        var table = Tables.Of([.. Enumerable.Range(0, 50).Select(i => i * 0.01f)]);
        var spec = new RerankingSpec { Temperature = 1 };
        var first = new Pick[10];
        var second = new Pick[10];
        var (a, b) = (new RandomStream(99), new RandomStream(99));
        SlateReranker.Rerank(table, spec, [], ref a, first);
        SlateReranker.Rerank(table, spec, [], ref b, second);

        Assert.Equal(first, second);
        Assert.Equal(10, first.Select(p => p.Candidate).Distinct().Count());
    }

    [Fact]
    public void Standardize_AnyScores_HaveMeanZeroDeviationOneAndKeepTheirOrder()
    {
        float[] scores = [0.01f, 0.03f, float.NaN, 0.02f];
        Logits.Standardize(scores);

        Assert.Equal(0, scores.Average(), 5);
        Assert.Equal(1, Math.Sqrt(scores.Average(x => x * x)), 5);
        Assert.True(scores[1] > scores[3] && scores[3] > scores[0] && scores[2] == scores[0]);
    }

    private static Pick[] Rerank(float[] logits, RerankingSpec spec, int count, params Pin[] pins) => Rerank(logits, spec, count, null, pins);

    private static Pick[] Rerank(float[] logits, RerankingSpec spec, int count, float[][]? vectors, params Pin[] pins)
    {
        var random = default(RandomStream);
        var slate = new Pick[count];
        var picked = SlateReranker.Rerank(Tables.Of(logits, null, vectors), spec, pins, ref random, slate);
        return slate[..picked];
    }
}
