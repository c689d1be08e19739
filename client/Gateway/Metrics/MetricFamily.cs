using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;

namespace OrleansReco.Gateway.Metrics;

/// <summary>All series of one instrument.</summary>
internal sealed class MetricFamily
{
    private static readonly double[] DefaultBounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
    private readonly ConcurrentDictionary<string, MetricSeries> _series = new();
    private readonly double[] _bounds = [];

    public MetricFamily(Instrument instrument)
    {
        Name = instrument.Name.Replace('.', '_').Replace('-', '_');
        Help = instrument.Description ?? "";
        var type = instrument.GetType().GetGenericTypeDefinition();
        Kind = type == typeof(Histogram<>) ? MetricKind.Histogram
            : type == typeof(Counter<>) ? MetricKind.Counter
            : type == typeof(UpDownCounter<>) ? MetricKind.UpDown
            : type == typeof(ObservableCounter<>) ? MetricKind.ObservedCounter
            : MetricKind.Gauge;
        if (Kind == MetricKind.Histogram)
        {
            _bounds = instrument is Histogram<double> { Advice.HistogramBucketBoundaries: { } bounds } ? [.. bounds] : DefaultBounds;
        }
    }

    public string Name { get; }

    public string Help { get; }

    public MetricKind Kind { get; }

    public ReadOnlySpan<double> Bounds => _bounds;

    public IEnumerable<KeyValuePair<string, MetricSeries>> Series => _series.OrderBy(pair => pair.Key, StringComparer.Ordinal);

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        => _series.GetOrAdd(Labels(tags), static (_, family) => new MetricSeries(family._bounds.Length), this).Record(value, Kind, _bounds);

    /// <summary>Tags as OpenMetrics writes them, without the braces.</summary>
    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
        {
            return "";
        }

        var text = new StringBuilder(64);
        foreach (var (name, value) in tags)
        {
            text.Append(text.Length == 0 ? "" : ",").Append(name.Replace('.', '_')).Append("=\"");
            text.Append(value?.ToString()?.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal));
            text.Append('"');
        }

        return text.ToString();
    }
}
