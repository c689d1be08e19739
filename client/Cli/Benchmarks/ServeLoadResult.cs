namespace OrleansReco.Cli.Benchmarks;

/// <summary>What one run of the load generator saw. Latencies are from the scheduled arrival to the last byte of the answer, in milliseconds.</summary>
internal sealed record ServeLoadResult
{
    /// <summary>Mean arrivals a second that were scheduled.</summary>
    public required double Rate { get; init; }

    /// <summary>Requests scheduled in the counted time.</summary>
    public required int Requests { get; init; }

    /// <summary>Slates answered, a second.</summary>
    public required double SlatesPerSecond { get; init; }

    /// <summary>Median.</summary>
    public required double P50Ms { get; init; }

    /// <summary>90th percentile.</summary>
    public required double P90Ms { get; init; }

    /// <summary>99th percentile.</summary>
    public required double P99Ms { get; init; }

    /// <summary>The slowest.</summary>
    public required double MaxMs { get; init; }

    /// <summary>99th percentile of how late the generator itself was in sending; part of the latencies.</summary>
    public required double GeneratorP99Ms { get; init; }

    /// <summary>Answers other than 200 and 429, and requests without an answer.</summary>
    public required int Errors { get; init; }

    /// <summary>Answers 429.</summary>
    public required int Refused { get; init; }

    /// <summary>Share of the slates whose decision was durable before the answer.</summary>
    public required double RecordedShare { get; init; }

    /// <summary>Share of the slates that skipped a stage.</summary>
    public required double DegradedShare { get; init; }

    /// <summary>Share of the slates that came from the fallback ladder.</summary>
    public required double FallbackShare { get; init; }

    /// <summary>Events whose item was looked for in the next slate, during the load.</summary>
    public required int Probes { get; init; }

    /// <summary>Median time from an event's acknowledgement to a slate without its item.</summary>
    public required double FreshP50Ms { get; init; }

    /// <summary>99th percentile of it.</summary>
    public required double FreshP99Ms { get; init; }

    /// <summary>Share of the probes in which the first slate asked for had changed.</summary>
    public required double FreshAtOnceShare { get; init; }

    /// <summary>Processor time the generator used, in seconds of one processor a second.</summary>
    public required double GeneratorProcessors { get; init; }
}
