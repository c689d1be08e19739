using Microsoft.Extensions.Logging.Abstractions;
using OrleansReco.Grains.Models;
using OrleansReco.Silo.Storage;
using OrleansReco.Silo.Storage.Serialization;
using OrleansReco.Silo.Storage.Sqlite;

namespace OrleansReco.Tests.Unit.Silo.Storage;

public sealed class GrainStorageTests : IDisposable
{
    private static readonly GrainId Grain = GrainId.Create("user", "u1");

    private readonly string _folder = Directory.CreateTempSubdirectory("reco-grains-").FullName;
    private readonly SqliteStore _store;
    private readonly GrainStorage _storage;

    public GrainStorageTests()
    {
        _store = new SqliteStore(new SqliteStoreOptions { Folder = _folder }, new StateSerializer(), NullLogger<SqliteStore>.Instance);
        _storage = new GrainStorage(_store, new StateSerializer());
    }

    public void Dispose()
    {
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task State_Written_ReadsBackUnderItsETag()
    {
        var written = new GrainState<StateSerializerTests.MutableState>(new StateSerializerTests.MutableState { Applied = 3 });
        await _storage.WriteStateAsync("s", Grain, written);
        var read = new GrainState<StateSerializerTests.MutableState>(new StateSerializerTests.MutableState());

        await _storage.ReadStateAsync("s", Grain, read);

        Assert.Equal((3, written.ETag, true), (read.State!.Applied, read.ETag, read.RecordExists));
    }

    [Fact]
    public async Task State_NeverWritten_IsNewAndHasNoRecord()
    {
        var read = new GrainState<StateSerializerTests.MutableState>(new StateSerializerTests.MutableState { Applied = 9 }) { ETag = "x", RecordExists = true };

        await _storage.ReadStateAsync("s", Grain, read);

        Assert.Equal((0, null, false), (read.State!.Applied, read.ETag, read.RecordExists));
    }

    [Fact]
    public async Task State_WrittenByAnotherActivation_IsInconsistent()
    {
        var first = new GrainState<StateSerializerTests.MutableState>(new StateSerializerTests.MutableState());
        var second = new GrainState<StateSerializerTests.MutableState>(new StateSerializerTests.MutableState());
        await _storage.WriteStateAsync("s", Grain, first);

        await Assert.ThrowsAsync<InconsistentStateException>(() => _storage.WriteStateAsync("s", Grain, second));
        await Assert.ThrowsAsync<InconsistentStateException>(() => _storage.ClearStateAsync("s", Grain, second));

        await _storage.WriteStateAsync("s", Grain, first);
    }

    [Fact]
    public async Task State_WrittenWithItsReplyLost_IsRecognizedAndWritesOn()
    {
        var state = new GrainState<StateSerializerTests.MutableState>(new StateSerializerTests.MutableState { Applied = 1 });
        var lost = 0;
        _store.AtStage = (stage, _) =>
        {
            if (stage == CommitStage.After && Interlocked.Exchange(ref lost, 1) == 0)
            {
                throw new SqliteException(SQLitePCL.raw.SQLITE_IOERR, "a test's reply was lost");
            }
        };

        await _storage.WriteStateAsync("s", Grain, state);
        state.State!.Applied = 2;
        await _storage.WriteStateAsync("s", Grain, state);

        Assert.Equal(1, lost);
    }

    [Fact]
    public async Task PublishedState_ThatSaysNothingNew_IsPublishedOnlyByTheFirstWriteOfAnActivation()
    {
        var (grain, state) = (GrainId.Create("models", "models"), new GrainState<ModelRegistryState>(new ModelRegistryState { Champions = ["m1"] }));
        await _storage.WriteStateAsync("s", grain, state);
        var first = await LastChangeAsync();

        // A candidate was registered: it changes nothing that serves.
        await _storage.WriteStateAsync("s", grain, state);
        Assert.Equal(first, await LastChangeAsync());

        state.State!.Champions = ["m1", "m2"];
        await _storage.WriteStateAsync("s", grain, state);
        var second = await LastChangeAsync();
        Assert.True(second > first, "A new champion was not published.");

        state.State.Champions = ["m1"];
        await _storage.WriteStateAsync("s", grain, state);
        Assert.True(await LastChangeAsync() > second, "The rollback was not published.");

        var next = new GrainState<ModelRegistryState>(new ModelRegistryState());
        await _storage.ReadStateAsync("s", grain, next);
        var before = await LastChangeAsync();
        await _storage.WriteStateAsync("s", grain, next);
        Assert.True(await LastChangeAsync() > before, "The first write of an activation was not published.");
    }

    private async Task<long> LastChangeAsync() => (await _store.ReadChangesAsync(0, 100)).Max(change => change.Seq);

    [Fact]
    public async Task State_Cleared_IsNewAgainAndCanBeWritten()
    {
        var state = new GrainState<StateSerializerTests.MutableState>(new StateSerializerTests.MutableState { Applied = 1 });
        await _storage.WriteStateAsync("s", Grain, state);

        await _storage.ClearStateAsync("s", Grain, state);

        Assert.Equal((0, null, false), (state.State!.Applied, state.ETag, state.RecordExists));
        await _storage.WriteStateAsync("s", Grain, state);
    }
}
