using System.Collections.Concurrent;

namespace OrleansReco.Cli.Chaos;

/// <summary>Why requests had no answer, or a refusal: each reason once, with its count.</summary>
internal sealed class ChaosFailures
{
    private const int LongestReason = 200;
    private readonly ConcurrentDictionary<(RequestOutcome Outcome, string Reason), int> _counts = new();

    /// <summary>The reasons, the most frequent first.</summary>
    public IEnumerable<string> Reasons => _counts.OrderByDescending(count => count.Value).Select(count => $"{count.Key.Outcome} × {count.Value}: {count.Key.Reason}");

    /// <summary>Counts one.</summary>
    public void Note(RequestOutcome outcome, Exception error)
    {
        var reason = $"{error.GetType().Name}: {error.Message}";
        _counts.AddOrUpdate((outcome, reason.Length <= LongestReason ? reason : reason[..LongestReason] + "…"), 1, (_, count) => count + 1);
    }
}
