namespace OrleansReco.Silo.Storage.PostgreSql;

/// <summary>How long the tables are left alone between two rounds of <see cref="ErasureCleaner"/>.</summary>
internal static class CleaningRest
{
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstFailure = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>As long as the round took, and at least a second: at most half of the time goes into writing tables anew, however many erasures come.</summary>
    public static TimeSpan AfterRound(TimeSpan took) => took > Least ? took : Least;

    /// <summary>5 s, twice as long for each further failure, at most 5 minutes: a round that fails for want of disk space takes it from the writers too.</summary>
    /// <param name="failures">Failures in a row, from 1.</param>
    public static TimeSpan AfterFailure(int failures)
    {
        var rest = FirstFailure * Math.Pow(2, Math.Min(failures, 30) - 1);
        return rest < Longest ? rest : Longest;
    }
}
