namespace OrleansReco.Cli.Benchmarks;

/// <summary>What probing for freshness found.</summary>
/// <param name="Times">Milliseconds from an event's acknowledgement to the last byte of a slate without its item, sorted.</param>
/// <param name="AtOnce">Probes in which the first slate asked for had changed.</param>
internal sealed record FreshnessProbes(double[] Times, int AtOnce);
