using System.Globalization;
using System.Text.RegularExpressions;

namespace OrleansReco.Cli.Chaos;

/// <summary>Why requests had no answer, or a refusal: each reason once for each way to the service, with its count and when it was met.</summary>
internal sealed partial class ChaosFailures
{
    private const int LongestReason = 300;
    private readonly Lock _lock = new();
    private readonly Dictionary<(RequestOutcome Outcome, string Way, RequestKind Kind, string Reason), (int Count, double First, double Last)> _counts = [];

    /// <summary>The reasons, the most frequent first.</summary>
    /// <param name="from">When the fault began.</param>
    public IReadOnlyList<string> Reasons(double from)
    {
        lock (_lock)
        {
            return [.. _counts.OrderByDescending(count => count.Value.Count).Select(count => string.Create(
                CultureInfo.InvariantCulture,
                $"{count.Key.Outcome} × {count.Value.Count}, {count.Key.Kind} over {count.Key.Way}, {count.Value.First - from:0.0} to {count.Value.Last - from:0.0} s after the fault: {count.Key.Reason}"))];
        }
    }

    /// <summary>Counts one.</summary>
    /// <param name="outcome">How it ended.</param>
    /// <param name="way">Over what the client reaches the service.</param>
    /// <param name="kind">What was asked.</param>
    /// <param name="due">When it was to be sent.</param>
    /// <param name="error">Why.</param>
    public void Note(RequestOutcome outcome, string way, RequestKind kind, double due, Exception error)
    {
        var words = Figures().Replace($"{error.GetType().Name}: {error.Message}", "…");
        var reason = words.Length <= LongestReason ? words : words[..LongestReason] + "…";
        lock (_lock)
        {
            var known = _counts.TryGetValue((outcome, way, kind, reason), out var before);
            _counts[(outcome, way, kind, reason)] = known ? (before.Count + 1, Math.Min(before.First, due), Math.Max(before.Last, due)) : (1, due, due);
        }
    }

    /// <summary>What differs from one request to the next: times and ids.</summary>
    [GeneratedRegex(@"\b[0-9][0-9a-f.:/-]*\b|\b[0-9a-f]{8,}\b")]
    private static partial Regex Figures();
}
