namespace OrleansReco.Cli.Benchmarks;

/// <summary>One measured rate.</summary>
/// <param name="Load">What the generator saw.</param>
/// <param name="CpuMsPerSlate">Processor time the service used for each slate, in milliseconds: what other processes on the machine change least.</param>
/// <param name="LoadAverage">The machine's load average of the last minute, at the end.</param>
internal sealed record ServeBenchRow(ServeLoadResult Load, double CpuMsPerSlate, double? LoadAverage)
{
    /// <summary>The promise.</summary>
    public const double PromisedP99Ms = 50;

    /// <summary>Whether the rate was sustained: in time, everything answered and recorded.</summary>
    public bool Sustained => Load is { Requests: > 0, Errors: 0, Refused: 0 } && Load.P99Ms < PromisedP99Ms;
}
