namespace OrleansReco.Tests.Benchmarks.Runtime;

/// <summary>No fields of its own, so that what an activation costs is the runtime's.</summary>
public sealed class BenchmarkGrain : Grain, IBenchmarkGrain
{
    /// <inheritdoc />
    public ValueTask<int> Echo(int value) => new(value);

    /// <inheritdoc />
    public Task<int> EchoTask(int value) => Task.FromResult(value);

    /// <inheritdoc />
    public async Task<int> EchoLater(int value)
    {
        await Task.Yield();
        return value;
    }

    /// <inheritdoc />
    public async Task<int> Forward(IBenchmarkGrain next, int value) => await next.EchoTask(value);
}
