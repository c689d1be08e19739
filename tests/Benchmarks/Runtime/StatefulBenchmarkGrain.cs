namespace OrleansReco.Tests.Benchmarks.Runtime;

/// <summary>A grain with one persistent state.</summary>
public sealed class StatefulBenchmarkGrain([PersistentState("state", EmptyStorage.Name)] IPersistentState<BenchmarkState> state)
    : Grain, IStatefulBenchmarkGrain
{
    /// <inheritdoc />
    public ValueTask Touch()
    {
        state.State.Touched = true;
        return ValueTask.CompletedTask;
    }
}
