using OrleansReco.Abstractions;
using OrleansReco.Retrieval.Embeddings;

namespace OrleansReco.Tests.Unit.Retrieval.Embeddings;

public sealed class HistoryDecayTests
{
    private static readonly FoldInSettings Settings = new() { HalfLifeEvents = 5, HalfLifeTime = TimeSpan.FromDays(10) };

    [Fact]
    public void Factor_AtTheHalfLives_Halves()
    {
        Assert.Equal(1, HistoryDecay.Factor(Settings, 0, TimeSpan.Zero));
        Assert.Equal(0.5, HistoryDecay.Factor(Settings, 5, TimeSpan.Zero), 12);
        Assert.Equal(0.5, HistoryDecay.Factor(Settings, 0, TimeSpan.FromDays(10)), 12);
        Assert.Equal(0.125, HistoryDecay.Factor(Settings, 5, TimeSpan.FromDays(20)), 12);
        Assert.Equal(1, HistoryDecay.Factor(Settings, 0, TimeSpan.FromDays(-3)));
        Assert.Equal(1, HistoryDecay.Factor(Settings with { HalfLifeEvents = 0, HalfLifeTime = TimeSpan.Zero }, 50, TimeSpan.FromDays(900)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Factor_GreaterAge_NeverGreater(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 1000; round++)
        {
            var settings = new FoldInSettings { HalfLifeEvents = 50 * random.NextDouble(), HalfLifeTime = TimeSpan.FromDays(100 * random.NextDouble()) };
            var (events, age) = (random.Next(300), TimeSpan.FromDays(1000 * random.NextDouble()));
            var factor = HistoryDecay.Factor(settings, events, age);

            Assert.InRange(factor, 0, 1);
            Assert.True(HistoryDecay.Factor(settings, events + 1, age) <= factor);
            Assert.True(HistoryDecay.Factor(settings, events, age + TimeSpan.FromHours(1)) <= factor);
        }
    }

    [Fact]
    public void Apply_UnknownItems_AgeTheOthersButAreNotWritten()
    {
        var model = new RandomWorld(1).Model(10, 2);
        HistoryEntry[] history =
        [
            new(RandomWorld.Id(1), EventType.Play, 1, RandomWorld.Now, null, 1),
            new("unknown", EventType.Play, 1, RandomWorld.Now, null, 2),
            new(RandomWorld.Id(2), EventType.Dismiss, -1, RandomWorld.Now, null, 3),
        ];
        var (rows, entries) = (new WeightedRow[HistoryDecay.Limit], new int[HistoryDecay.Limit]);

        var written = HistoryDecay.Apply(history, model, Settings, RandomWorld.Now, null, rows, entries);

        Assert.Equal(2, written);
        Assert.Equal([2, 0], entries[..2]);
        Assert.Equal(new WeightedRow(2, -1), rows[0]);
        Assert.Equal(1, rows[1].Row);
        Assert.Equal(Math.Pow(0.5, 2 / 5.0), rows[1].Weight, 1e-6);
    }
}
