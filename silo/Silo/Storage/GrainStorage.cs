using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Storage;

namespace OrleansReco.Silo.Storage;

/// <summary>
/// Keeps grain states in the store. The ETag is the id of the write that made the state, so that a write whose reply was lost is recognized when it is sent again.
/// </summary>
internal sealed class GrainStorage(ISnapshotStore store, IStateSerializer serializer) : IGrainStorage
{
    // Each activation has one IGrainState of its own, for as long as it lives.
    private readonly ConditionalWeakTable<object, byte[]> _published = [];

    /// <inheritdoc />
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var snapshot = await store.ReadSnapshotAsync(grainId.ToString(), stateName).ConfigureAwait(false);
        if (snapshot is null)
        {
            Forget(grainState);
            return;
        }

        // Another activation may have written it.
        _published.Remove(grainState);
        grainState.State = serializer.Deserialize<T>(snapshot.Payload);
        grainState.ETag = snapshot.ETag;
        grainState.RecordExists = true;
    }

    /// <inheritdoc />
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        // Before the first await: the grain may change its state while the write is under way.
        var payload = serializer.Serialize(grainState.State);
        var published = (grainState.State as IPublishedState)?.Publish(grainId.Key.ToString()!, serializer);
        var (expected, written) = (grainState.ETag, Guid.NewGuid().ToString("N"));
        // What every silo was told by this activation's last write they need not hear again: each telling makes all of them build anew.
        var hash = published is null ? null : SHA256.HashData((published.Payload ?? default).Span);
        var news = hash is not null && !(_published.TryGetValue(grainState, out var last) && last.AsSpan().SequenceEqual(hash)) ? published : null;
        _published.Remove(grainState); // Of a write that fails nobody knows what it told.
        await Attempt(grainId, stateName, expected, () => store.WriteSnapshotAsync(grainId.ToString(), stateName, expected, written, payload, news)).ConfigureAwait(false);
        grainState.ETag = written;
        grainState.RecordExists = true;
        if (hash is not null)
        {
            _published.AddOrUpdate(grainState, hash);
        }
    }

    /// <inheritdoc />
    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var expected = grainState.ETag;
        await Attempt(grainId, stateName, expected, () => store.ClearSnapshotAsync(grainId.ToString(), stateName, expected)).ConfigureAwait(false);
        Forget(grainState);
    }

    /// <summary>Sends a write, and once more when its reply was lost or the store was away for a moment; the store recognizes the repeat.</summary>
    private static async Task Attempt(GrainId grain, string state, string? expected, Func<Task> write)
    {
        try
        {
            try
            {
                await write().ConfigureAwait(false);
            }
            catch (StoreUnavailableException)
            {
                await write().ConfigureAwait(false);
            }
        }
        catch (FencedException e)
        {
            throw new InconsistentStateException($"State '{state}' of {grain} is out of date. {e.Message}", "unknown", expected ?? "none");
        }
    }

    private void Forget<T>(IGrainState<T> grainState)
    {
        _published.Remove(grainState);
        if (typeof(T).GetConstructor(Type.EmptyTypes) is not null)
        {
            grainState.State = Activator.CreateInstance<T>();
        }

        grainState.ETag = null;
        grainState.RecordExists = false;
    }
}
