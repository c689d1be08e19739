namespace OrleansReco.Cli.Benchmarks;

/// <summary>Percentiles of sorted values.</summary>
internal static class Percentile
{
    /// <summary>The smallest value that at least the share of all values do not exceed (nearest rank); 0 of none.</summary>
    public static double Of(ReadOnlySpan<double> sorted, double share) => sorted.IsEmpty ? 0 : sorted[Math.Clamp((int)Math.Ceiling(sorted.Length * share) - 1, 0, sorted.Length - 1)];
}
