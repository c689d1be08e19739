using OrleansReco.Grains.Silos;
using OrleansReco.Grains.Storage;
using OrleansReco.Learning.Bundles;
using OrleansReco.Silo.Storage.Serialization;

namespace OrleansReco.Tests.Unit.Grains.Silos;

public sealed class SnapshotUpdateTests : IDisposable
{
    private static readonly ReadOnlyMemory<byte>? Said = ReadOnlyMemory<byte>.Empty;
    private readonly string _folder = Directory.CreateTempSubdirectory("reco-update-").FullName;
    private readonly SnapshotUpdate _update;

    public SnapshotUpdateTests() => _update = new SnapshotUpdate(new StateSerializer(), new DirectoryBundleStore(_folder));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Apply_ConsentRefusedAndGivenAgain_LeavesOnlyThoseWhoRefuse()
    {
        var refused = _update.Apply(SiloSnapshot.Empty, [new Change(1, ChangeKind.Refusal, "ann", Said), new Change(2, ChangeKind.Refusal, "ben", Said)]);
        var given = _update.Apply(refused, [new Change(3, ChangeKind.Refusal, "ann", null)]);

        Assert.Equal(["ann", "ben"], refused.Refusals.Order(StringComparer.Ordinal));
        Assert.Equal(["ben"], given.Refusals);
        Assert.Equal((3, 0), (given.ChangeSeq, given.Faults.Length));
        Assert.Equal((0, 1), (refused.Returns, given.Returns));
    }

    [Fact]
    public void Apply_ErasedAndRefused_AreKeptApart()
    {
        var both = _update.Apply(SiloSnapshot.Empty, [new Change(1, ChangeKind.Refusal, "ann", Said), new Change(2, ChangeKind.Tombstone, "ann", Said)]);
        var admitted = _update.Apply(both, [new Change(3, ChangeKind.Tombstone, "ann", null)]);
        var given = _update.Apply(both, [new Change(3, ChangeKind.Refusal, "ann", null)]);

        Assert.Equal(["ann"], both.Tombstones);
        Assert.Equal((0, 1), (admitted.Tombstones.Count, admitted.Refusals.Count));
        Assert.Equal((1, 0), (given.Tombstones.Count, given.Refusals.Count));
        Assert.Equal((0, 1, 1), (both.Returns, admitted.Returns, given.Returns));
    }

    [Fact]
    public void Apply_RefusedAndGivenInOneBatch_TheLaterWordStands()
    {
        var next = _update.Apply(SiloSnapshot.Empty, [new Change(1, ChangeKind.Refusal, "ann", Said), new Change(2, ChangeKind.Refusal, "ann", null), new Change(3, ChangeKind.Refusal, "ben", null), new Change(4, ChangeKind.Refusal, "ben", Said)]);

        Assert.Equal(["ben"], next.Refusals);
    }
}
