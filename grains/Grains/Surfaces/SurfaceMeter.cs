using System.Collections.Concurrent;
using System.Collections.Immutable;
using OrleansReco.Abstractions;

namespace OrleansReco.Grains.Surfaces;

/// <summary>The silo's meter of its surfaces.</summary>
internal sealed class SurfaceMeter : ISurfaceMeter
{
    private readonly ConcurrentDictionary<string, Sums> _surfaces = new(StringComparer.Ordinal);
    private readonly long[] _freshness = new long[DurationHistogram.Buckets];

    public void Served(string surface, TimeSpan latency)
    {
        var sums = _surfaces.GetOrAdd(surface, static _ => new Sums());
        Interlocked.Increment(ref sums.Latency[DurationHistogram.BucketOf(latency)]);
        Interlocked.Increment(ref sums.Served);
    }

    public void Closed(string surface, bool accepted, bool hit)
    {
        var sums = _surfaces.GetOrAdd(surface, static _ => new Sums());
        Interlocked.Increment(ref sums.Closed);
        Interlocked.Add(ref sums.Accepted, accepted ? 1 : 0);
        Interlocked.Add(ref sums.Hit, hit ? 1 : 0);
    }

    public void Applied(TimeSpan sinceReceived) => Interlocked.Increment(ref _freshness[DurationHistogram.BucketOf(sinceReceived)]);

    /// <summary>Takes the sums since the last call, one batch for each surface that measured anything or is named.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="batch">The batch's number, higher than every earlier one.</param>
    /// <param name="at">Now.</param>
    /// <param name="surfaces">All declared surfaces: freshness concerns them all.</param>
    public IReadOnlyList<(string Surface, SurfaceMeasurements Measurements)> Take(string silo, long batch, DateTimeOffset at, IEnumerable<string> surfaces)
    {
        var freshness = TakeCounts(_freshness);
        var taken = new List<(string, SurfaceMeasurements)>();
        foreach (var surface in surfaces)
        {
            _surfaces.TryGetValue(surface, out var sums);
            var measurements = new SurfaceMeasurements(
                silo, batch, at, Take(ref sums, s => ref s.Served), Take(ref sums, s => ref s.Accepted), Take(ref sums, s => ref s.Hit), Take(ref sums, s => ref s.Closed),
                sums is null ? [] : TakeCounts(sums.Latency), freshness);
            if (measurements.Served + measurements.Closed > 0 || !freshness.IsEmpty)
            {
                taken.Add((surface, measurements));
            }
        }

        return taken;
    }

    private delegate ref long Field(Sums sums);

    private static long Take(ref Sums? sums, Field field) => sums is null ? 0 : Interlocked.Exchange(ref field(sums), 0);

    private static ImmutableArray<long> TakeCounts(long[] counts)
    {
        long[]? taken = null;
        for (var i = 0; i < counts.Length; i++)
        {
            if (Volatile.Read(ref counts[i]) != 0)
            {
                (taken ??= new long[counts.Length])[i] = Interlocked.Exchange(ref counts[i], 0);
            }
        }

        return taken is null ? [] : [.. taken];
    }

    private sealed class Sums
    {
        public readonly long[] Latency = new long[DurationHistogram.Buckets];
        public long Served;
        public long Accepted;
        public long Hit;
        public long Closed;
    }
}
