using OrleansReco.Retrieval.Catalog;
using OrleansReco.Retrieval.Sources;

namespace OrleansReco.Tests.Unit.Retrieval.Sources;

public sealed class TrendingTests
{
    private static readonly TimeSpan HalfLife = TimeSpan.FromDays(7);
    private readonly ManualTime _time = new(RandomWorld.Now);

    [Fact]
    public void ValueAt_AfterAHalfLife_IsHalf()
    {
        var counters = new TrendingCounters(HalfLife, _time);
        counters.Add("a", 4, RandomWorld.Now);
        counters.Add("a", 2, RandomWorld.Now - HalfLife);

        Assert.Equal(5, counters.ValueAt("a", RandomWorld.Now), 9);
        Assert.Equal(2.5, counters.ValueAt("a", RandomWorld.Now + HalfLife), 9);
        Assert.Equal(0, counters.ValueAt("never", RandomWorld.Now));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Rank_RandomWeightsInAnyOrder_EqualsSortByDecayedSum(int seed)
    {
        var world = new RandomWorld(seed);
        var catalogue = world.Catalogue(50);
        var adds = Enumerable.Range(0, 500).Select(_ => (Item: world.Random.Next(50), Weight: world.Random.NextDouble(), At: RandomWorld.Now.AddDays(-100 * world.Random.NextDouble()))).ToArray();
        var (one, other) = (new TrendingCounters(HalfLife, _time), new TrendingCounters(HalfLife, _time));
        foreach (var (item, weight, at) in adds)
        {
            one.Add(RandomWorld.Id(item), weight, at);
        }

        foreach (var (item, weight, at) in world.Shuffle(adds))
        {
            other.Add(RandomWorld.Id(item), weight, at);
        }

        var expected = adds.GroupBy(add => add.Item).Select(g => (Row: g.Key, Sum: g.Sum(add => add.Weight * Math.Pow(0.5, (RandomWorld.Now - add.At) / HalfLife)))).OrderByDescending(g => g.Sum).ToArray();
        var (ranking, otherRanking) = (one.Rank(catalogue), other.Rank(catalogue));
        Assert.Equal(expected.Select(g => g.Row), ranking.Rows.ToArray().Select(row => row.Row));
        Assert.Equal(expected.Select(g => g.Row), otherRanking.Rows.ToArray().Select(row => row.Row));
        for (var category = 0; category < catalogue.Categories.Length; category++)
        {
            Assert.Equal(expected.Select(g => g.Row).Where(catalogue.OfCategory(category).Contains), ranking.OfCategory(category).ToArray().Select(row => row.Row));
        }

        Assert.All(expected, g => Assert.Equal(g.Sum / expected[0].Sum, ranking.ScoreOf(g.Row), 1e-4));
    }

    [Fact]
    public void Rank_EventsOfLongAgo_StillHaveAnOrder()
    {
        var catalogue = new RandomWorld(3).Catalogue(3);
        var counters = new TrendingCounters(TimeSpan.FromHours(1), _time);
        counters.Add(RandomWorld.Id(2), 1, RandomWorld.Now.AddYears(-28));
        counters.Add(RandomWorld.Id(1), 2, RandomWorld.Now.AddYears(-28));

        Assert.Equal([1, 2], counters.Rank(catalogue).Rows.ToArray().Select(row => row.Row));
    }

    [Fact]
    public void Rank_NewWeight_ShowsAfterTheRefreshInterval()
    {
        var catalogue = new RandomWorld(4).Catalogue(3);
        var counters = new TrendingCounters(HalfLife, _time, TimeSpan.FromSeconds(1));
        counters.Add(RandomWorld.Id(0), 1, RandomWorld.Now);
        Assert.Equal(1, counters.Rank(catalogue).Rows.Length);

        counters.Add(RandomWorld.Id(1), 5, RandomWorld.Now);
        Assert.Equal(1, counters.Rank(catalogue).Rows.Length);
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(1, counters.Rank(catalogue).Rows[0].Row);
        Assert.Same(counters.Rank(catalogue), counters.Rank(catalogue));
    }

    [Fact]
    public void Rank_OtherLineOfCatalogues_NeverReusesRows()
    {
        var counters = new TrendingCounters(HalfLife, _time);
        counters.Add(RandomWorld.Id(5), 1, RandomWorld.Now);
        Assert.Equal(5, counters.Rank(new RandomWorld(5).Catalogue(10)).Rows[0].Row);

        var other = Catalogue.Empty.With([new(RandomWorld.Id(5), new RandomWorld(6).Item(5))]);
        Assert.Equal(0, counters.Rank(other).Rows[0].Row);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Add_WeightNotPositiveAndFinite_ChangesNothing(double weight)
    {
        var counters = new TrendingCounters(HalfLife, _time);
        counters.Add("a", weight, RandomWorld.Now);

        Assert.Equal(0, counters.ValueAt("a", RandomWorld.Now));
    }

    [Fact]
    public void Add_FromManyThreads_LosesNothing()
    {
        var counters = new TrendingCounters(HalfLife, _time);
        Parallel.For(0, 10_000, i => counters.Add($"item-{i % 10}", 1, RandomWorld.Now));

        Assert.Equal(10_000, Enumerable.Range(0, 10).Sum(i => counters.ValueAt($"item-{i}", RandomWorld.Now)), 6);
    }
}
