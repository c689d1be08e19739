using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Storage;
using OrleansReco.Learning.Examples;

namespace OrleansReco.Grains.Feedback;

/// <summary>Sums, in this silo, what events say for items, so that popularity never costs a call an event. Thread-safe.</summary>
/// <param name="weights">Weights of events.</param>
public sealed class OutcomeCounters(EventWeights weights)
{
    private readonly Lock _lock = new();
    private Dictionary<string, float> _sums = new(StringComparer.Ordinal);
    private DateTimeOffset _newest;

    /// <summary>Raised for each positive outcome, on any thread: item, weight, event time.</summary>
    public event Action<string, float, DateTimeOffset>? Counted;

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

    /// <summary>Takes the sums since the last call, and the newest event time among them.</summary>
    public (DateTimeOffset At, ImmutableArray<ItemCount> Items) Take()
    {
        lock (_lock)
        {
            var (sums, at) = (_sums, _newest);
            (_sums, _newest) = (new(StringComparer.Ordinal), default);
            return (at, [.. sums.Select(s => new ItemCount(s.Key, s.Value))]);
        }
    }

    private void Add(string itemId, float weight, DateTimeOffset at)
    {
        lock (_lock)
        {
            _sums[itemId] = _sums.GetValueOrDefault(itemId) + weight;
            _newest = at > _newest ? at : _newest;
        }

        Counted?.Invoke(itemId, weight, at);
    }
}
