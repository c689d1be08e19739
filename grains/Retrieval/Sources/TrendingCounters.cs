using System.Collections.Concurrent;
using OrleansReco.Retrieval.Catalog;

namespace OrleansReco.Retrieval.Sources;

/// <summary>
/// Positive weight by item, halved every half-life. By item id, so that it outlives catalogue snapshots; thread-safe. The order in which weights are added does not matter, only their times.
/// </summary>
public sealed class TrendingCounters
{
    private ConcurrentDictionary<string, Counter> _counters = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;
    private readonly TimeSpan _refresh;
    private readonly Lock _ranking = new();
    private long _version;
    private TrendingRanking? _last;

    /// <summary>Counters that forget by half each <paramref name="halfLife"/>.</summary>
    /// <param name="halfLife">Positive.</param>
    /// <param name="time">The clock that spaces refreshes of the ranking.</param>
    /// <param name="refresh">Least time between two rankings; null: one second.</param>
    public TrendingCounters(TimeSpan halfLife, TimeProvider time, TimeSpan? refresh = null)
    {
        if (halfLife <= TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(nameof(halfLife), halfLife, "The half-life must be greater than zero.");
        }

        HalfLife = halfLife;
        _time = time;
        _refresh = refresh ?? TimeSpan.FromSeconds(1);
    }

    /// <summary>A weight halves in this time.</summary>
    public TimeSpan HalfLife { get; }

    /// <summary>Adds weight to an item as of a time; weights that are not positive and finite are passed over.</summary>
    public void Add(string itemId, double weight, DateTimeOffset at)
    {
        Add(Volatile.Read(ref _counters), itemId, weight, at);
        Interlocked.Increment(ref _version);
    }

    /// <summary>Forgets all weights and has these. What is added by another thread meanwhile may be lost: the caller sees to it that nothing is.</summary>
    public void Replace(IEnumerable<(string ItemId, double Weight, DateTimeOffset At)> weights)
    {
        var counters = new ConcurrentDictionary<string, Counter>(StringComparer.Ordinal);
        foreach (var (itemId, weight, at) in weights)
        {
            Add(counters, itemId, weight, at);
        }

        Volatile.Write(ref _counters, counters);
        Interlocked.Increment(ref _version);
    }

    /// <summary>An item's weight decayed to <paramref name="now"/>; 0 for an item never added.</summary>
    public double ValueAt(string itemId, DateTimeOffset now) =>
        _counters.TryGetValue(itemId, out var counter) ? double.Exp2(counter.LogValue(now.UtcTicks, HalfLife.Ticks)) : 0;

    /// <summary>
    /// Items of the catalogue in order of their decayed weight. Kept while nothing was added, and at least for the refresh interval: rows are stable, so a ranking made on an earlier snapshot of the same
    /// line holds, but for items it did not know.
    /// </summary>
    public TrendingRanking Rank(Catalogue catalogue)
    {
        var last = Volatile.Read(ref _last);
        if (IsFresh(last, catalogue))
        {
            return last!;
        }

        lock (_ranking)
        {
            last = _last;
            if (!IsFresh(last, catalogue))
            {
                var version = Interlocked.Read(ref _version);
                last = Build(catalogue, version);
                Volatile.Write(ref _last, last);
            }

            return last!;
        }
    }

    private void Add(ConcurrentDictionary<string, Counter> counters, string itemId, double weight, DateTimeOffset at)
    {
        if (weight > 0 && double.IsFinite(weight))
        {
            counters.GetOrAdd(itemId, static _ => new Counter()).Add(weight, at.UtcTicks, HalfLife.Ticks);
        }
    }

    private bool IsFresh(TrendingRanking? ranking, Catalogue catalogue) =>
        ranking is not null
        && ReferenceEquals(ranking.Line, catalogue.Line)
        && ((ranking.Version == Interlocked.Read(ref _version) && ReferenceEquals(ranking.Catalogue, catalogue.Identity)) || _time.GetElapsedTime(ranking.MadeAt) < _refresh);

    private TrendingRanking Build(Catalogue catalogue, long version)
    {
        var madeAt = _time.GetTimestamp();
        var (rows, logs) = (new List<int>(), new List<double>());
        var reference = DateTimeOffset.UnixEpoch.UtcTicks;
        foreach (var (itemId, counter) in _counters)
        {
            if (catalogue.TryGetRow(itemId, out var row))
            {
                rows.Add(row);
                logs.Add(counter.LogValue(reference, HalfLife.Ticks));
            }
        }

        return TrendingRanking.Create(catalogue, [.. rows], [.. logs], version, madeAt);
    }

    /// <summary>Weight as of the newest time added. Logarithms keep weights comparable that have decayed far below what a double holds.</summary>
    private sealed class Counter
    {
        private double _value;
        private long _asOf;

        public void Add(double weight, long at, long halfLife)
        {
            lock (this)
            {
                if (at >= _asOf)
                {
                    _value = (_value * double.Exp2((_asOf - at) / (double)halfLife)) + weight;
                    _asOf = at;
                }
                else
                {
                    _value += weight * double.Exp2((at - _asOf) / (double)halfLife);
                }
            }
        }

        public double LogValue(long now, long halfLife)
        {
            lock (this)
            {
                return Math.Log2(_value) + ((_asOf - now) / (double)halfLife);
            }
        }
    }
}
