using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Silos;
using OrleansReco.Grains.Storage;
using OrleansReco.Grains.Surfaces;
using OrleansReco.Learning.Bundles;
using OrleansReco.Silo.Storage.Serialization;
using OrleansReco.Tests.Unit.Fakes;
using OrleansReco.Tests.Unit.Grains.Recommendations;

namespace OrleansReco.Tests.Unit.Grains.Silos;

public sealed class KillSwitchWhileLoadingTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly StateSerializer Serializer = new();

    [Fact]
    public async Task Tail_KillSwitchWhileABundleIsLoaded_IsInForceBeforeTheBundle()
    {
        var feed = new ScriptedFeed();
        var bundles = new HeldBundles();
        var state = new SiloState();
        var tail = new ChangeFeedTail(state, feed, new SnapshotUpdate(Serializer, bundles), [], new MemoryStore(), new SiloOptions { ChangePollInterval = TimeSpan.FromMilliseconds(10) }, TimeProvider.System, NullLogger<ChangeFeedTail>.Instance);
        var spec = FilmWorld.Spec();
        feed.Add(ChangeKind.Surface, spec.Surface, new DeclaredSurface(spec, false, null));
        await tail.StartingAsync(CancellationToken.None);
        Assert.True(state.Current.Ready);

        feed.Add(ChangeKind.Models, "active", new ActiveModels("slow", "slow"));
        var reading = tail.ReadOnceAsync();
        await bundles.Asked.WaitAsync(Patience);
        var killed = feed.Add(ChangeKind.Surface, spec.Surface, new DeclaredSurface(spec, true, "wrong"));
        await feed.AskedFor(killed).WaitAsync(Patience);

        // It was read before the feed was asked for what comes after it, and is in force when the feed is asked again.
        await feed.AskedFor(killed).WaitAsync(Patience);
        Assert.False(reading.IsCompleted);
        Assert.True(state.Current.Surfaces[spec.Surface].Declared.Killed);
        Assert.Equal(1, state.Current.ChangeSeq);

        bundles.Release(new ModelRejectedException("damaged"));
        await reading.WaitAsync(Patience);
        Assert.True(state.Current.Surfaces[spec.Surface].Declared.Killed);
        Assert.Equal(killed, state.Current.ChangeSeq);
        Assert.Contains("damaged", state.Current.Faults[0], StringComparison.Ordinal);
    }

    /// <summary>A feed that tells when it is asked for what comes after a change.</summary>
    private sealed class ScriptedFeed : IChangeFeed
    {
        private readonly Lock _lock = new();
        private readonly List<Change> _changes = [];
        private readonly List<(long Seq, TaskCompletionSource Asked)> _waiting = [];

        public event Action? Changed;

        public long Add<T>(ChangeKind kind, string key, T value)
        {
            lock (_lock)
            {
                _changes.Add(new Change(_changes.Count + 1, kind, key, Serializer.Serialize(value)));
                return _changes.Count;
            }
        }

        public Task AskedFor(long after)
        {
            lock (_lock)
            {
                var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiting.Add((after, asked));
                return asked.Task;
            }
        }

        public Task<ImmutableArray<Change>> ReadChangesAsync(long afterSeq, int limit, CancellationToken cancellationToken = default)
        {
            lock (_lock)
            {
                foreach (var waiting in _waiting.Where(waiting => waiting.Seq <= afterSeq).ToList())
                {
                    waiting.Asked.SetResult();
                    _waiting.Remove(waiting);
                }

                return Task.FromResult<ImmutableArray<Change>>([.. _changes.Where(change => change.Seq > afterSeq).Take(limit)]);
            }
        }

        public Task<long> PublishChangeAsync(ChangeKind kind, string key, ReadOnlyMemory<byte>? payload)
        {
            Changed?.Invoke();
            throw new NotSupportedException("Add changes with Add.");
        }
    }

    /// <summary>Bundles that are being fetched until the test says how that ends.</summary>
    private sealed class HeldBundles : IBundleStore
    {
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource<ModelBundle> _held = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Asked => _asked.Task;

        public void Release(Exception error) => _held.SetException(error);

        public bool Exists(string version) => true;

        public Task<ModelBundle> OpenAsync(string version, CancellationToken cancellationToken = default)
        {
            _asked.TrySetResult();
            return _held.Task;
        }

        public Task<ModelManifest> SaveAsync(BundleDraft draft, CancellationToken cancellationToken = default) => throw new NotSupportedException("Nothing is saved here.");

        public Task<ImmutableArray<StoredBundle>> ListAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException("Nothing is listed here.");

        public Task RemoveAsync(string version, CancellationToken cancellationToken = default) => throw new NotSupportedException("Nothing is removed here.");
    }
}
