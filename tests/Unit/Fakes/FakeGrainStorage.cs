namespace OrleansReco.Tests.Unit.Fakes;

/// <summary>Grain states in a <see cref="MemoryStore"/>. States are kept as objects: the grains under test replace immutable members and never change them in place.</summary>
internal sealed class FakeGrainStorage(MemoryStore store) : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var found = store.ReadState(grainId.ToString(), stateName);
        grainState.ETag = found?.ETag;
        grainState.RecordExists = found is not null;
        grainState.State = found is { Value: T value } ? Copy(value) : Activator.CreateInstance<T>();
        return Task.CompletedTask;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var eTag = Guid.NewGuid().ToString("N");
        await store.WriteStateAsync(grainId.ToString(), stateName, grainState.ETag, eTag, Copy(grainState.State!));
        grainState.ETag = eTag;
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await store.WriteStateAsync(grainId.ToString(), stateName, grainState.ETag, "", null);
        grainState.ETag = null;
        grainState.RecordExists = false;
        grainState.State = Activator.CreateInstance<T>();
    }

    private static T Copy<T>(T state)
    {
        var copy = Activator.CreateInstance<T>();
        foreach (var property in typeof(T).GetProperties().Where(p => p.CanWrite))
        {
            property.SetValue(copy, property.GetValue(state));
        }

        return copy;
    }
}
