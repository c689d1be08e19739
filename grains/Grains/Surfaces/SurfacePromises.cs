using System.Collections.Immutable;
using OrleansReco.Abstractions;

namespace OrleansReco.Grains.Surfaces;

/// <summary>Adds measurements to a surface's last hour, and sets its promises beside them.</summary>
internal static class SurfacePromises
{
    private const int Minutes = 60;

    /// <summary>Adds a silo's batch once. False: it was added before.</summary>
    public static bool Add(SurfaceState state, SurfaceMeasurements batch)
    {
        if (state.Batches.GetValueOrDefault(batch.Silo, long.MinValue) >= batch.Batch)
        {
            return false;
        }

        state.Batches = state.Batches.SetItem(batch.Silo, batch.Batch);
        var minute = new DateTimeOffset(batch.At.UtcTicks - (batch.At.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);
        var known = state.Minutes.FirstOrDefault(m => m.At == minute);
        var sum = (known ?? new SurfaceMinute { At = minute }) with
        {
            Served = (known?.Served ?? 0) + batch.Served,
            Accepted = (known?.Accepted ?? 0) + batch.Accepted,
            Hit = (known?.Hit ?? 0) + batch.Hit,
            Closed = (known?.Closed ?? 0) + batch.Closed,
            Latency = DurationHistogram.Add(known?.Latency ?? [], batch.LatencyMs),
            Freshness = DurationHistogram.Add(known?.Freshness ?? [], batch.FreshnessMs),
        };
        state.Minutes = [.. state.Minutes.Where(m => m.At != minute).Append(sum).OrderBy(m => m.At).TakeLast(Minutes)];
        return true;
    }

    /// <summary>Each promise of the spec beside what was measured over the hour before <paramref name="now"/>.</summary>
    public static ImmutableArray<PromiseStatus> Of(SurfaceState state, DateTimeOffset now)
    {
        var spec = state.Spec!;
        var hour = state.Minutes.Where(m => m.At > now - TimeSpan.FromHours(1)).ToArray();
        var latency = hour.Aggregate(ImmutableArray<long>.Empty, (sum, m) => DurationHistogram.Add(sum, m.Latency));
        var freshness = hour.Aggregate(ImmutableArray<long>.Empty, (sum, m) => DurationHistogram.Add(sum, m.Freshness));
        var closed = hour.Sum(m => m.Closed);
        var good = spec.Accuracy.Metric == SurfaceSpecValidator.HitRate ? hour.Sum(m => m.Hit) : hour.Sum(m => m.Accepted);
        return
        [
            AtMost("latencyP99Ms", spec.LatencyBudget.TotalMilliseconds, DurationHistogram.QuantileMs(latency.AsSpan(), 0.99)),
            AtMost("freshnessMs", spec.Freshness.TotalMilliseconds, DurationHistogram.QuantileMs(freshness.AsSpan(), 0.99)),
            AtLeast(spec.Accuracy.Metric, spec.Accuracy.Floor, closed == 0 ? null : (double)good / closed),
        ];
    }

    private static PromiseStatus AtMost(string name, double target, double? measured) => new(name, target, measured, measured is null ? null : measured <= target);

    private static PromiseStatus AtLeast(string name, double target, double? measured) => new(name, target, measured, measured is null ? null : measured >= target);
}
