namespace OrleansReco.Tests.Benchmarks.Runtime;

/// <summary>A grain with one persistent state.</summary>
[Alias("benchmarks.IStatefulBenchmarkGrain")]
public interface IStatefulBenchmarkGrain : IGrainWithStringKey
{
    /// <summary>Answers at once.</summary>
    [Alias("Touch")]
    ValueTask Touch();
}
