using System.Globalization;
using System.Text;

namespace OrleansReco.Gateway.Metrics;

/// <summary>Writes families as OpenMetrics 1.0 text.</summary>
internal static class OpenMetrics
{
    public const string MediaType = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    public static string Write(IEnumerable<MetricFamily> families)
    {
        var text = new StringBuilder(4096);
        foreach (var family in families)
        {
            Write(text, family);
        }

        return text.Append("# EOF\n").ToString();
    }

    private static void Write(StringBuilder text, MetricFamily family)
    {
        var counter = family.Kind is MetricKind.Counter or MetricKind.ObservedCounter;
        text.Append("# TYPE ").Append(family.Name).Append(' ').Append(counter ? "counter" : family.Kind == MetricKind.Histogram ? "histogram" : "gauge").Append('\n');
        text.Append("# HELP ").Append(family.Name).Append(' ').Append(family.Help).Append('\n');
        foreach (var (labels, series) in family.Series)
        {
            var (sum, counts) = series.Read();
            if (family.Kind == MetricKind.Histogram)
            {
                WriteHistogram(text, family, labels, sum, counts);
            }
            else
            {
                Sample(text, family.Name + (counter ? "_total" : ""), labels, sum);
            }
        }
    }

    private static void WriteHistogram(StringBuilder text, MetricFamily family, string labels, double sum, long[] counts)
    {
        var below = 0L;
        for (var i = 0; i < counts.Length; i++)
        {
            below += counts[i];
            var bound = i < family.Bounds.Length ? family.Bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
            Sample(text, family.Name + "_bucket", $"{labels}{(labels.Length == 0 ? "" : ",")}le=\"{bound}\"", below);
        }

        Sample(text, family.Name + "_sum", labels, sum);
        Sample(text, family.Name + "_count", labels, below);
    }

    private static void Sample(StringBuilder text, string name, string labels, double value)
        => text.Append(name).Append(labels.Length == 0 ? "" : $"{{{labels}}}").Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
}
