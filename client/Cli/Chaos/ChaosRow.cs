using System.Collections.Immutable;

namespace OrleansReco.Cli.Chaos;

/// <summary>What one case has shown.</summary>
internal sealed record ChaosRow
{
    /// <summary>The case.</summary>
    public required string Case { get; init; }

    /// <summary>What happened, in words.</summary>
    public required string What { get; init; }

    /// <summary>Why it was not run; null: it was.</summary>
    public string? Skipped { get; init; }

    /// <summary>How long the fault lasted, in seconds.</summary>
    public double FaultSeconds { get; init; }

    /// <summary>What was asked, slates and batches of events.</summary>
    public int Requests { get; init; }

    /// <summary>Without an answer in 5 s, the client library's retries included.</summary>
    public int Failed { get; init; }

    /// <summary>Answered with a clear word to try again later.</summary>
    public int Refused { get; init; }

    /// <summary>Slates answered a second in the fault's window.</summary>
    public double SlatesPerSecond { get; init; }

    /// <summary>Batches of events acknowledged a second in the fault's window.</summary>
    public double EventsPerSecond { get; init; }

    /// <summary>Share of the requests of the fault's window that were not answered, refusals included.</summary>
    public double UnansweredShare { get; init; }

    /// <summary>Share of the slates of the fault's window that were not answered, refusals included.</summary>
    public double UnansweredSlatesShare { get; init; }

    /// <summary>Share of the batches of events of the fault's window that failed; refusals are none.</summary>
    public double FailedEventsShare { get; init; }

    /// <summary>Share of the fault window's slates that came from the fallback ladder.</summary>
    public double FallbackShare { get; init; }

    /// <summary>Longest time without an answered slate from the fault on, in seconds.</summary>
    public double SlateGapSeconds { get; init; }

    /// <summary>Longest time without an acknowledged event from the fault on, in seconds.</summary>
    public double EventGapSeconds { get; init; }

    /// <summary>Longest time without an answered slate for the users whose grains lived on the silos that were struck, in seconds; null: no one silo was.</summary>
    public double? StruckSlateGapSeconds { get; init; }

    /// <summary>Longest time without an acknowledged event of these users, in seconds.</summary>
    public double? StruckEventGapSeconds { get; init; }

    /// <summary>From the fault to the arrival of the last request that failed, was refused, or took more than a second, in seconds.</summary>
    public double BackAfterSeconds { get; init; }

    /// <summary>99th percentile of slates before the fault, in milliseconds from the scheduled arrival.</summary>
    public double P99BeforeMs { get; init; }

    /// <summary>The same in the fault's window.</summary>
    public double P99DuringMs { get; init; }

    /// <summary>The same after it.</summary>
    public double P99AfterMs { get; init; }

    /// <summary>What the store was found to hold.</summary>
    public ChaosAuditResult? Audit { get; init; }

    /// <summary>Processes that were started again, as <c>name × times</c>.</summary>
    public ImmutableArray<string> Restarts { get; init; } = [];

    /// <summary>Which promises were not kept, in sentences; empty: all were.</summary>
    public ImmutableArray<string> Missed { get; init; } = [];

    /// <summary>What else is to be told, in sentences.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>Why requests failed or were refused, the most frequent first.</summary>
    public ImmutableArray<string> Reasons { get; init; } = [];

    /// <summary>The requests of the fault's window that were not answered or took more than a second, the first 500.</summary>
    public ImmutableArray<LateRequest> Late { get; init; } = [];
}
