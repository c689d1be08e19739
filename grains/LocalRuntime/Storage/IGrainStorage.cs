namespace OrleansReco.LocalRuntime;

/// <summary>A store of grain state; registered as a service, keyed by the provider's name.</summary>
public interface IGrainStorage
{
    /// <summary>Fills <paramref name="grainState"/> from the store.</summary>
    Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

    /// <summary>Writes the state and sets its new version.</summary>
    /// <exception cref="InconsistentStateException">The stored version is not the one <paramref name="grainState"/> names.</exception>
    Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

    /// <summary>Deletes the record.</summary>
    /// <exception cref="InconsistentStateException">The stored version is not the one <paramref name="grainState"/> names.</exception>
    Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);
}
