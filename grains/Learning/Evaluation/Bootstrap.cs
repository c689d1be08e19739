namespace OrleansReco.Learning.Evaluation;

/// <summary>A mean with its 95 % bootstrap interval.</summary>
/// <param name="Mean">The mean of the sample itself.</param>
/// <param name="Low">2.5th percentile over resamples.</param>
/// <param name="High">97.5th percentile.</param>
public readonly record struct Interval(double Mean, double Low, double High);

/// <summary>Percentile bootstrap over users: what one user did stays together (Efron and Tibshirani 1993, chapter 13).</summary>
public static class Bootstrap
{
    /// <summary>Resamples of an interval unless told otherwise.</summary>
    public const int DefaultResamples = 2000;

    /// <summary>Interval of a ratio of sums over users, Σ numerator / Σ denominator: a mean over events clustered by user, or, with denominators of 1, a mean over users.
    /// For a paired difference give each user's difference as the numerator.</summary>
    /// <exception cref="ArgumentException">The lengths differ, or there is no user.</exception>
    public static Interval Ratio(ReadOnlySpan<double> numerators, ReadOnlySpan<double> denominators, int seed, int resamples = DefaultResamples)
    {
        if (numerators.Length != denominators.Length || numerators.IsEmpty)
        {
            throw new ArgumentException(
                $"A bootstrap needs one numerator and one denominator a user, but got {numerators.Length} and {denominators.Length}.", nameof(numerators));
        }

        var random = new Random(seed);
        var ratios = new double[resamples];
        for (var r = 0; r < resamples; r++)
        {
            var (above, below) = (0.0, 0.0);
            for (var i = 0; i < numerators.Length; i++)
            {
                var user = random.Next(numerators.Length);
                above += numerators[user];
                below += denominators[user];
            }

            ratios[r] = below == 0 ? 0 : above / below;
        }

        Array.Sort(ratios);
        var (sum, count) = (0.0, 0.0);
        for (var i = 0; i < numerators.Length; i++)
        {
            sum += numerators[i];
            count += denominators[i];
        }

        return new Interval(count == 0 ? 0 : sum / count, Percentile(ratios, 0.025), Percentile(ratios, 0.975));
    }

    /// <summary>Interval of the mean of one value a user.</summary>
    public static Interval Mean(ReadOnlySpan<double> values, int seed, int resamples = DefaultResamples)
    {
        var ones = new double[values.Length];
        Array.Fill(ones, 1);
        return Ratio(values, ones, seed, resamples);
    }

    private static double Percentile(double[] sorted, double share)
    {
        var at = share * (sorted.Length - 1);
        var below = (int)at;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((at - below) * (sorted[above] - sorted[below]));
    }
}
