using System.Globalization;
using OrleansReco.Grains.Storage;

namespace OrleansReco.Grains.Feedback;

/// <summary>How long to wait between attempts at what will be possible some time.</summary>
internal static class Backoff
{
    /// <summary>The first time, doubled with each attempt up to the longest, less up to a quarter: those who began to wait at the same time do not come back at the same time.</summary>
    /// <param name="attempts">Attempts so far.</param>
    /// <param name="first">The first time.</param>
    /// <param name="longest">The longest.</param>
    /// <param name="who">Who waits; the same for the same attempt of the same waiter.</param>
    public static TimeSpan After(int attempts, TimeSpan first, TimeSpan longest, string who)
    {
        var wait = first * Math.Pow(2, Math.Min(attempts, 30));
        wait = wait < longest ? wait : longest < first ? first : longest;
        var spread = LastingHash.Of(string.Create(CultureInfo.InvariantCulture, $"{who} {attempts}")) % 1_024 / 4_096.0;
        return wait * (1 - spread);
    }
}
