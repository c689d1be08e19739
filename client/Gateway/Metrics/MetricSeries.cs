namespace OrleansReco.Gateway.Metrics;

/// <summary>One labelled series. Thread-safe.</summary>
/// <param name="buckets">Number of upper bounds of a histogram; the last bucket has none.</param>
internal sealed class MetricSeries(int buckets)
{
    private readonly Lock _lock = new();
    private readonly long[] _counts = new long[buckets + 1];
    private double _sum;

    public void Record(double value, MetricKind kind, double[] bounds)
    {
        lock (_lock)
        {
            _sum = kind is MetricKind.Gauge or MetricKind.ObservedCounter ? value : _sum + value;
            if (kind == MetricKind.Histogram)
            {
                var at = Array.BinarySearch(bounds, value);
                _counts[at >= 0 ? at : ~at]++;
            }
        }
    }

    /// <summary>The value or sum, and the counts by bucket.</summary>
    public (double Sum, long[] Counts) Read()
    {
        lock (_lock)
        {
            return (_sum, [.. _counts]);
        }
    }
}
