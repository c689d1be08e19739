using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Models;
using OrleansReco.Learning.Bundles;
using OrleansReco.Tests.Unit.Learning.Bundles;

namespace OrleansReco.Tests.Unit.Grains.Models;

/// <summary>A bundle that takes longer to fetch than a call may.</summary>
public sealed class BundleOpeningTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string _root = Directory.CreateTempSubdirectory("reco-opening-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Open_TakesLongerThanACallWaits_IsAskedToComeAgainAndTheRepeatFindsIt()
    {
        var store = new SlowStore(new DirectoryBundleStore(_root));
        var version = (await store.SaveAsync(ModelBundleTests.Draft())).Version;
        var opening = new BundleOpening(store, TimeSpan.FromMilliseconds(20), TimeProvider.System);

        await Assert.ThrowsAsync<ModelNotReadyException>(() => opening.OpenAsync(version).WaitAsync(Patience));
        await Assert.ThrowsAsync<ModelNotReadyException>(() => opening.OpenAsync(version).WaitAsync(Patience));
        store.Arrived.SetResult();
        await store.Opened.Task.WaitAsync(Patience);

        Assert.Equal(version, (await opening.OpenAsync(version).WaitAsync(Patience)).Manifest.Version);
        Assert.Equal(1, store.Opens);
    }

    [Fact]
    public async Task Open_Refused_IsTriedAnewByTheNextCall()
    {
        var store = new SlowStore(new DirectoryBundleStore(_root));
        store.Arrived.SetResult();
        var opening = new BundleOpening(store, Patience, TimeProvider.System);

        await Assert.ThrowsAsync<ModelRejectedException>(() => opening.OpenAsync("no-such-version"));
        await Assert.ThrowsAsync<ModelRejectedException>(() => opening.OpenAsync("no-such-version"));

        Assert.Equal(2, store.Opens);
    }

    private sealed class SlowStore(IBundleStore inner) : IBundleStore
    {
        public TaskCompletionSource Arrived { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Opened { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Opens { get; private set; }

        public bool Exists(string version) => inner.Exists(version);

        public async Task<ModelBundle> OpenAsync(string version, CancellationToken cancellationToken = default)
        {
            Opens++;
            await Arrived.Task.WaitAsync(cancellationToken);
            var bundle = await inner.OpenAsync(version, cancellationToken);
            Opened.SetResult();
            return bundle;
        }

        public Task<ModelManifest> SaveAsync(BundleDraft draft, CancellationToken cancellationToken = default) => inner.SaveAsync(draft, cancellationToken);

        public Task<ImmutableArray<StoredBundle>> ListAsync(CancellationToken cancellationToken = default) => inner.ListAsync(cancellationToken);

        public Task RemoveAsync(string version, CancellationToken cancellationToken = default) => inner.RemoveAsync(version, cancellationToken);
    }
}
