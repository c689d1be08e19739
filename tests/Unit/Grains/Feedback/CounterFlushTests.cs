using Microsoft.Extensions.Logging.Abstractions;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Feedback;
using OrleansReco.Grains.Silos;
using OrleansReco.Learning.Examples;
using OrleansReco.Retrieval.Sources;
using OrleansReco.Tests.Unit.Fakes;
using OrleansReco.Tests.Unit.Learning.Examples;

namespace OrleansReco.Tests.Unit.Grains.Feedback;

/// <summary>Silos on one store agree on what trends, however long one of them slept.</summary>
public sealed class CounterFlushTests
{
    private readonly MemoryStore _store = new();
    private readonly TestClock _clock = new();
    private readonly FeedbackOptions _options = new();
    private int _events;

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Silo_ThatSleptWhileBatchesWereFolded_CountsEachOnce(int folds)
    {
        var (one, sleeper) = (new Silo(this, "one"), new Silo(this, "sleeper"));
        one.Count("a", 3);
        sleeper.Count("b", 2);
        await one.Flush();
        await sleeper.Flush();
        await one.Flush();

        for (var fold = 0; fold < folds; fold++)
        {
            one.Count("a", 1);
            one.Count("c", 2);
            await one.Flush();
            _clock.Advance(_options.CompactCountersEvery);
            await one.Flush();
        }

        _clock.Advance(_options.CompactCountersEvery);
        await one.Flush();
        var folded = await _store.ReadCountersAsync(0, 100);
        Assert.Contains(folded, row => row.Batch.IsFold);
        sleeper.Count("d", 1);
        sleeper.Count("b", 1);
        await sleeper.Flush();
        await one.Flush();
        await sleeper.Flush();

        var late = new Silo(this, "late");
        await late.Flush();
        foreach (var (item, count) in new[] { ("a", 3 + folds), ("b", 3), ("c", 2 * folds), ("d", 1) })
        {
            Assert.Equal(count, one.Saves(item), 1e-4);
            Assert.Equal(count, sleeper.Saves(item), 1e-4);
            Assert.Equal(count, late.Saves(item), 1e-4);
        }
    }

    private sealed class Silo
    {
        private readonly CounterFlushTests _test;
        private readonly TrendingCounters _trending;
        private readonly OutcomeCounters _counters;
        private readonly CounterFlush _flush;

        public Silo(CounterFlushTests test, string name)
        {
            _test = test;
            _trending = new TrendingCounters(TimeSpan.FromDays(7), test._clock);
            _counters = new OutcomeCounters(new EventWeights(), _trending);
            _flush = new CounterFlush(_counters, _trending, test._store, new SiloOptions { Name = name }, test._options, test._clock, NullLogger<CounterFlush>.Instance);
        }

        public Task Flush() => _flush.Flush();

        public void Count(string item, int saves)
        {
            for (var i = 0; i < saves; i++)
            {
                var seq = ++_test._events;
                _counters.Count([new LoggedEvent(seq, World.Noon, World.Event(EventType.Save, item, id: $"e{seq}"))]);
            }
        }

        /// <summary>The item's weight in saves.</summary>
        public double Saves(string item)
        {
            var one = new TrendingCounters(_trending.HalfLife, _test._clock);
            new OutcomeCounters(new EventWeights(), one).Count([new LoggedEvent(1, World.Noon, World.Event(EventType.Save, item))]);
            return _trending.ValueAt(item, World.Noon) / one.ValueAt(item, World.Noon);
        }
    }
}
