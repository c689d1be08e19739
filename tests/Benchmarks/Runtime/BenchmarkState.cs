namespace OrleansReco.Tests.Benchmarks.Runtime;

/// <summary>As little state as there can be.</summary>
[GenerateSerializer]
[Alias("benchmarks.BenchmarkState")]
public sealed class BenchmarkState
{
    /// <summary>Whether the grain was called.</summary>
    [Id(0)]
    public bool Touched { get; set; }
}
