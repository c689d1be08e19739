using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Storage;
using OrleansReco.Learning.Examples;
using OrleansReco.Retrieval.Sources;

namespace OrleansReco.Grains.Feedback;

/// <summary>Sums, in this silo, what events say for items, so that popularity never costs a call an event. What trends here sees each event at once; the store gets sums. Thread-safe.</summary>
/// <param name="weights">Weights of events.</param>
/// <param name="trending">What trends in this silo.</param>
public sealed class OutcomeCounters(EventWeights weights, TrendingCounters trending)
{
    private readonly Lock _lock = new();
    private SortedDictionary<DateTime, Day> _days = [];

    /// <summary>Adds events.</summary>
    public void Count(ImmutableArray<LoggedEvent> events)
    {
        foreach (var e in events)
        {
            foreach (var (item, weight) in weights.Interactions(e))
            {
                if (weight > 0)
                {
                    Add(item, weight, e.Event.Timestamp);
                }
            }
        }
    }

    /// <summary>Takes the sums since the last call: one for each day of event time, with the newest event time of that day, so that an import of old events does not count as today's.</summary>
    public ImmutableArray<(DateTimeOffset At, ImmutableArray<ItemCount> Items)> Take()
    {
        SortedDictionary<DateTime, Day> days;
        lock (_lock)
        {
            (days, _days) = (_days, []);
        }

        return [.. days.Values.Select(day => (day.Newest, day.Sums.Select(s => new ItemCount(s.Key, s.Value)).ToImmutableArray()))];
    }

    /// <summary>What trends here is from now on what the store says, this silo's own sums among it, and what was not taken yet.</summary>
    public void Restore(IEnumerable<CounterBatch> stored)
    {
        lock (_lock)
        {
            trending.Replace([
                .. stored.SelectMany(batch => batch.Items.Select(item => (item.ItemId, (double)item.Weight, batch.At))),
                .. _days.Values.SelectMany(day => day.Sums.Select(sum => (sum.Key, (double)sum.Value, day.Newest))),
            ]);
        }
    }

    private void Add(string itemId, float weight, DateTimeOffset at)
    {
        lock (_lock)
        {
            if (!_days.TryGetValue(at.UtcDateTime.Date, out var day))
            {
                _days[at.UtcDateTime.Date] = day = new Day();
            }

            day.Sums[itemId] = day.Sums.GetValueOrDefault(itemId) + weight;
            day.Newest = at > day.Newest ? at : day.Newest;
            trending.Add(itemId, weight, at);
        }
    }

    private sealed class Day
    {
        public Dictionary<string, float> Sums { get; } = new(StringComparer.Ordinal);

        public DateTimeOffset Newest { get; set; }
    }
}
