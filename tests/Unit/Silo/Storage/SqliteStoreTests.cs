using System.ComponentModel.DataAnnotations;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Storage;
using OrleansReco.Silo.Storage;
using OrleansReco.Silo.Storage.Serialization;
using OrleansReco.Silo.Storage.Sqlite;
using static OrleansReco.Tests.Unit.Silo.Storage.StoreSamples;

namespace OrleansReco.Tests.Unit.Silo.Storage;

/// <summary>What is particular to the store on SQLite.</summary>
public sealed class SqliteStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("reco-sqlite-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Folder_OpenInAnotherStore_IsRefused()
    {
        using var store = Open();

        Assert.Contains("is open in another process", Assert.Throws<InvalidOperationException>(Open).Message);
    }

    [Fact]
    public void Folder_AfterItsStoreWasClosed_OpensAgain()
    {
        Open().Dispose();
        Open().Dispose();
    }

    [Theory]
    [InlineData(Schema.Version - 1)]
    [InlineData(Schema.Version + 1)]
    public void File_OfAnotherSchema_IsRefusedWithBothVersions(int version)
    {
        Open().Dispose();
        Execute($"PRAGMA user_version={version}");

        Assert.Contains($"schema version {version}, but this version of OrleansReco reads version {Schema.Version}", Assert.Throws<InvalidDataException>(Open).Message);
        Execute($"PRAGMA user_version={Schema.Version}");
        Open().Dispose();
    }

    [Fact]
    public void File_OfAnotherProgram_IsRefused()
    {
        Execute("CREATE TABLE t(x)");

        Assert.Contains("not a store of OrleansReco", Assert.Throws<InvalidDataException>(Open).Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public void File_Damaged_IsRefusedWithTheRemedy(int from)
    {
        Open().Dispose();
        var file = Path.Combine(_folder, "reco.db");
        var bytes = File.ReadAllBytes(file);
        new Random(3).NextBytes(bytes.AsSpan(from));
        File.WriteAllBytes(file, bytes);

        var message = Assert.Throws<InvalidDataException>(Open).Message;

        Assert.Contains(file, message);
        Assert.Contains("Restore the folder from a backup", message);
    }

    [Fact]
    public void Options_OutOfRange_AreAllReported()
    {
        var message = Assert.Throws<ValidationException>(() => new SqliteStoreOptions { Folder = "", Readers = 0, QueueLimit = -1 }.Validate()).Message;

        Assert.Contains(nameof(SqliteStoreOptions.Folder), message);
        Assert.Contains(nameof(SqliteStoreOptions.Readers), message);
        Assert.Contains(nameof(SqliteStoreOptions.QueueLimit), message);
    }

    [Fact]
    public async Task Disk_Full_FailsTheWriteAndRecoversWhenThereIsRoom()
    {
        using var store = Open();
        await store.AppendEventsAsync("u1", [Event("u1", 1)]);
        await store.OnWriter(database => database.Execute("PRAGMA max_page_count=1")); // SQLite keeps at least the pages there are.
        var big = new byte[200_000];

        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.WriteSnapshotAsync("user/u1", "s", null, "w1", big));

        Assert.Contains("full", error.Message);
        Assert.False(store.IsHealthy);
        Assert.Null(await store.ReadSnapshotAsync("user/u1", "s"));
        await store.WriteSnapshotAsync("user/u1", "s", null, "w1", big); // The writer's connection was given up, and the limit with it.
        Assert.True(store.IsHealthy);
        Assert.Equal(big.Length, (await store.ReadSnapshotAsync("user/u1", "s"))!.Payload.Length);
    }

    [Fact]
    public async Task StoreProbe_OfAStoreThatNobodyWritesThrough_FindsThatItTakesWritesAgain()
    {
        using var store = Open();
        await store.OnWriter(database => database.Execute("PRAGMA max_page_count=1"));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.WriteSnapshotAsync("user/u1", "s", null, "w1", new byte[200_000]));
        Assert.False(store.IsHealthy);
        using var probe = new StoreProbe(store, TimeProvider.System, NullLogger<StoreProbe>.Instance);

        await probe.StartAsync(CancellationToken.None);

        var deadline = Environment.TickCount64 + 60_000;
        while (!store.IsHealthy)
        {
            Assert.True(Environment.TickCount64 < deadline, "Waited 60 s for the store to be found healthy.");
            await Task.Yield();
        }

        await probe.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Store_Closed_LeavesNoLogBehind()
    {
        using (var store = Open())
        {
            await store.PublishChangeAsync(ChangeKind.Item, "i1", new byte[] { 1 });
            await store.ReadChangesAsync(0, 1);
            Assert.True(File.Exists(Path.Combine(_folder, "reco.db-wal")));
        }

        Assert.False(File.Exists(Path.Combine(_folder, "reco.db-wal")));
    }

    [Fact]
    public async Task Store_Closed_TakesNothing()
    {
        var store = Open();
        store.Dispose();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.AppendEventsAsync("u1", [Event("u1", 1)]));
    }

    [Fact]
    public async Task Store_ClosedUnderLoad_AnswersEveryWriter()
    {
        var store = Open();
        var acknowledged = 0;
        var writers = Enumerable.Range(0, 500).Select(u => Task.Run(async () =>
        {
            try
            {
                await store.AppendEventsAsync($"u{u}", [Event($"u{u}", 1)]);
                Interlocked.Increment(ref acknowledged);
            }
            catch (StoreUnavailableException)
            {
                // Not acknowledged; counted below.
            }
        })).ToArray();

        store.Dispose();
        await Task.WhenAll(writers).WaitAsync(TimeSpan.FromSeconds(30));

        using var again = Open();
        Assert.Equal(acknowledged, (await ToList(again.ReadAllEventsAsync())).Count);
    }

    [Fact]
    public async Task Erase_AUser_LeavesNoByteOfTheirsInAnyFile()
    {
        const string User = "erika.mustermann@example.org";
        const string Text = "a very private sentence";
        using var store = Open();

        // Many rows of others around and after the user's, so that pages split and rows move.
        for (var round = 0; round < 20; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 60).Select(u => store.AppendEventsAsync($"other{u}", Events($"other{u}", (round * 3) + 1, 3))));
            await store.AppendEventsAsync(User, [Event(User, round + 1, $"private-event-{round}", Text + round)]);
            await store.AppendDecisionAsync(Decision($"private-decision-{round}", User, Noon), [Deadline(User, $"private-decision-{round}", Noon.AddMinutes(round))]);
            await store.StoreExamplesAsync([Example($"private-example-{round}", 1, User) with { After = Text }]);
            await store.WriteSnapshotAsync("user/" + User, "user", round == 0 ? null : $"w{round - 1}", $"w{round}", Encoding.UTF8.GetBytes(new string('p', round * 300) + Text));
            await store.RemoveDeadlinesAsync([Deadline(User, $"private-decision-{round - 5}", Noon.AddMinutes(round - 5))]);
        }

        Assert.NotEmpty(FilesWith(User));
        Assert.NotEmpty(FilesWith(Text));

        await store.EraseUserAsync(User, store.HashUser(User));

        Assert.Empty(FilesWith(User));
        Assert.Empty(FilesWith(Text));
        Assert.Empty(FilesWith("private-"));
        Assert.Equal(60 * 60, (await ToList(store.ReadAllEventsAsync())).Count);
    }

    [Fact]
    public async Task Erase_InterruptedBeforeItsFilesWereCleaned_IsFinishedAtTheNextStart()
    {
        const string User = "erika.mustermann@example.org";
        using (var store = Open())
        {
            await store.AppendEventsAsync(User, Events(User, 1, 50));
            store.AtStage = (stage, _) =>
            {
                if (stage == CommitStage.After)
                {
                    throw new SqliteException(SQLitePCL.raw.SQLITE_IOERR, "a test's process died");
                }
            };
            await Assert.ThrowsAsync<StoreUnavailableException>(() => store.EraseUserAsync(User, store.HashUser(User)));
        }

        using var again = Open();

        Assert.Empty(FilesWith(User));
        Assert.Empty(await again.ReadEventsAsync(User, 0));
    }

    [Fact]
    public async Task Erase_WhileOthersReadAndWrite_DisturbsNoOne()
    {
        using var store = Open();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(u => store.AppendEventsAsync($"u{u}", Events($"u{u}", 1, 20))));
        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 6).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                Assert.NotEmpty(await ToList(store.ReadAllEventsAsync()));
            }
        })).ToArray();
        var writer = Task.Run(async () =>
        {
            var seq = 21;
            while (!stop.IsCancellationRequested)
            {
                await store.AppendEventsAsync("u19", [Event("u19", seq++)]);
            }

            return seq - 1;
        });

        for (var u = 0; u < 5; u++)
        {
            Assert.Equal(20, (await store.EraseUserAsync($"u{u}", store.HashUser($"u{u}"))).Events);
        }

        await stop.CancelAsync();
        await Task.WhenAll(readers);
        Assert.Equal(await writer, await store.ReadLastSeqAsync("u19"));
    }

    private SqliteStore Open() => new(new SqliteStoreOptions { Folder = _folder }, new StateSerializer(), NullLogger<SqliteStore>.Instance);

    private void Execute(string sql)
    {
        using var database = new Database(Path.Combine(_folder, "reco.db"), readOnly: false);
        database.Execute(sql);
    }

    private List<string> FilesWith(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return [.. Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal) && Bytes(file).AsSpan().IndexOf(bytes) >= 0)];
    }

    private static byte[] Bytes(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
