using System.Collections.Immutable;

namespace OrleansReco.Grains.Surfaces;

/// <summary>Counts of durations in buckets whose upper bounds rise by √2 from 0.1 ms; the last holds everything longer.</summary>
public static class DurationHistogram
{
    /// <summary>Number of buckets; the last begins at 0.1 ms × 2^23, about 14 minutes.</summary>
    public const int Buckets = 48;

    /// <summary>The bucket of a duration: the first whose upper bound is not below it.</summary>
    public static int BucketOf(TimeSpan duration)
        => duration.TotalMilliseconds <= 0.1 ? 0 : Math.Min(Buckets - 1, (int)Math.Ceiling((2 * Math.Log2(duration.TotalMilliseconds / 0.1)) - 1e-9));

    /// <summary>Upper bound of a bucket in milliseconds.</summary>
    public static double UpperMs(int bucket) => 0.1 * Math.Pow(2, bucket / 2.0);

    /// <summary>The upper bound, in milliseconds, of the bucket in which the quantile lies; null: nothing was counted.</summary>
    public static double? QuantileMs(ReadOnlySpan<long> counts, double quantile)
    {
        long total = 0;
        foreach (var count in counts)
        {
            total += count;
        }

        var below = 0L;
        for (var i = 0; i < counts.Length; i++)
        {
            below += counts[i];
            if (total > 0 && below >= Math.Ceiling(quantile * total))
            {
                return UpperMs(i);
            }
        }

        return null;
    }

    /// <summary>The bucket-wise sum; an empty array stands for no counts.</summary>
    public static ImmutableArray<long> Add(ImmutableArray<long> first, ImmutableArray<long> second)
    {
        if (first.IsDefaultOrEmpty || second.IsDefaultOrEmpty)
        {
            return first.IsDefaultOrEmpty ? (second.IsDefault ? [] : second) : first;
        }

        var sum = new long[Math.Max(first.Length, second.Length)];
        for (var i = 0; i < sum.Length; i++)
        {
            sum[i] = (i < first.Length ? first[i] : 0) + (i < second.Length ? second[i] : 0);
        }

        return [.. sum];
    }
}
