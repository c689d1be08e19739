namespace OrleansReco.Cli.Benchmarks;

/// <summary>Which rate to measure next, so that the highest one that is sustained is found: upward while rates are sustained, or downward from the first until one is.</summary>
internal static class RateSearch
{
    /// <summary>Between two rates.</summary>
    public const double Step = 1.25;

    /// <summary>Below it nothing is looked for: such a machine serves nobody.</summary>
    public const double Lowest = 10;

    /// <summary>The next rate; null: it is found, or there is none.</summary>
    /// <param name="measured">The rates measured so far, in order, and whether each was sustained.</param>
    public static double? Next(IReadOnlyList<(double Rate, bool Sustained)> measured)
    {
        var (rate, sustained) = measured[^1];
        var climbing = measured[0].Sustained;
        return (climbing, sustained) switch
        {
            (true, true) => rate * Step,
            (false, false) when rate / Step >= Lowest => rate / Step,
            _ => null,
        };
    }
}
