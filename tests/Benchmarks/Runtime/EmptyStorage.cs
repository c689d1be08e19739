namespace OrleansReco.Tests.Benchmarks.Runtime;

/// <summary>A store that holds nothing and costs nothing.</summary>
public sealed class EmptyStorage : IGrainStorage
{
    /// <summary>The provider's name.</summary>
    public const string Name = "empty";

    /// <inheritdoc />
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Task.CompletedTask;

    /// <inheritdoc />
    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Task.CompletedTask;

    /// <inheritdoc />
    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Task.CompletedTask;
}
