using OrleansReco.Cli.Benchmarks;

namespace OrleansReco.Cli.Chaos;

/// <summary>What requests show when they are held against the time of a fault. Times in seconds since the load began.</summary>
/// <param name="samples">The requests.</param>
/// <param name="from">When the fault began.</param>
/// <param name="to">When its effects stop being counted as its own.</param>
/// <param name="end">When the load ended.</param>
internal sealed class ChaosWindow(IReadOnlyList<RequestSample> samples, double from, double to, double end)
{
    private const double LateMs = 1_000;

    /// <summary>When the fault began.</summary>
    public double From => from;

    /// <summary>The window's requests that were not answered, or took more than a second, in order.</summary>
    public IEnumerable<RequestSample> Late => samples.Where(sample => InWindow(sample) && IsLate(sample)).OrderBy(sample => sample.Due);

    /// <summary>Share of the window's requests that were not answered, refusals included.</summary>
    public double UnansweredShare => Share(_ => true, sample => sample.Outcome != RequestOutcome.Answered);

    /// <summary>Share of a kind's requests in the window that failed.</summary>
    public double FailedShare(RequestKind kind) => Share(sample => sample.Kind == kind, sample => sample.Outcome == RequestOutcome.Failed);

    /// <summary>Share of the window's slates that were not answered, refusals included.</summary>
    public double UnansweredSlates => Share(sample => sample.Kind == RequestKind.Slate, sample => sample.Outcome != RequestOutcome.Answered);

    /// <summary>Share of the window's slates that came from the fallback ladder.</summary>
    public double FallbackShare => Share(sample => sample.Kind == RequestKind.Slate && sample.Outcome == RequestOutcome.Answered, sample => sample.Fallback);

    /// <summary>Longest time from the fault on in which no request of the kind was answered, of those users alone if they are given.</summary>
    public double Gap(RequestKind kind, Func<string, bool>? users = null)
    {
        var (last, longest) = (from, 0.0);
        foreach (var answered in samples.Where(sample => sample.Kind == kind && sample.Outcome == RequestOutcome.Answered && sample.Ended > from && users?.Invoke(sample.UserId) is not false).Select(sample => sample.Ended).Order().Append(end))
        {
            longest = Math.Max(longest, answered - last);
            last = answered;
        }

        return longest;
    }

    /// <summary>Requests of a kind that were due in the window and answered, a second of it.</summary>
    public double PerSecond(RequestKind kind) => samples.Count(sample => InWindow(sample) && sample.Kind == kind && sample.Outcome == RequestOutcome.Answered) / (to - from);

    /// <summary>From the fault to the arrival of the last request in the window that failed, was refused, or took more than a second.</summary>
    public double BackAfter => Late.Select(sample => sample.Due - from).DefaultIfEmpty(0).Max();

    /// <summary>99th percentile of answered slates before the fault, in its window, and after it.</summary>
    public (double Before, double During, double After) P99 => (P99Of(sample => sample.Due < from), P99Of(InWindow), P99Of(sample => sample.Due >= to));

    private static bool IsLate(RequestSample sample) => sample.Outcome != RequestOutcome.Answered || sample.Milliseconds > LateMs;

    private bool InWindow(RequestSample sample) => sample.Due >= from && sample.Due < to;

    private double P99Of(Func<RequestSample, bool> when)
        => Percentile.Of([.. samples.Where(sample => sample.Kind == RequestKind.Slate && sample.Outcome == RequestOutcome.Answered && when(sample)).Select(sample => sample.Milliseconds).Order()], 0.99);

    private double Share(Func<RequestSample, bool> of, Func<RequestSample, bool> holds)
    {
        var all = samples.Where(sample => InWindow(sample) && of(sample)).ToList();
        return all.Count == 0 ? 0 : all.Count(holds) / (double)all.Count;
    }
}
