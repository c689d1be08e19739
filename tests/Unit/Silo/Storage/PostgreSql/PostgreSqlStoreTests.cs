using System.ComponentModel.DataAnnotations;
using System.Text;
using Npgsql;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Storage;
using OrleansReco.Silo.Storage;
using OrleansReco.Silo.Storage.PostgreSql;
using static OrleansReco.Tests.Unit.Silo.Storage.StoreSamples;

namespace OrleansReco.Tests.Unit.Silo.Storage.PostgreSql;

/// <summary>What is particular to the store on PostgreSQL.</summary>
[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlStoreTests(PostgreSqlFixture server)
{
    [Fact]
    public void Options_OutOfRange_AreAllReportedWithoutThePassword()
    {
        var message = Assert.Throws<ValidationException>(() => new PostgreSqlOptions { ConnectionString = "Hst=x;Password=secret", Writers = 0, Readers = 0 }.Validate()).Message;

        Assert.Contains(nameof(PostgreSqlOptions.Writers), message);
        Assert.Contains(nameof(PostgreSqlOptions.Readers), message);
        Assert.Contains(nameof(PostgreSqlOptions.ConnectionString), message);
        Assert.DoesNotContain("secret", message);
        Assert.Contains("must say where", Assert.Throws<ValidationException>(() => new PostgreSqlOptions().Validate()).Message);
    }

    [SkippableFact]
    public void Database_OfALaterSchema_IsRefusedWithBothVersions()
    {
        var options = PostgreSqlFixture.Options(server.NewSchema());
        new OpenStore(options).Dispose();
        server.Execute($"UPDATE meta SET value = '{PostgreSqlSchema.Version + 1}' WHERE key = 'schema_version'", options.ConnectionString);

        Assert.Contains(
            $"schema version {PostgreSqlSchema.Version + 1}, but this version of OrleansReco reads version {PostgreSqlSchema.Version}",
            Assert.Throws<InvalidDataException>(() => new OpenStore(options)).Message);
    }

    [SkippableFact]
    public async Task Database_OpenedByManyAtOnce_IsCreatedOnceWithOneKey()
    {
        var options = PostgreSqlFixture.Options(server.NewSchema());

        var stores = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(() => new OpenStore(options), TaskCreationOptions.LongRunning)));

        Assert.Single(stores.Select(s => s.Store.HashUser("u1")).Distinct());
        Array.ForEach(stores, s => s.Dispose());
    }

    [SkippableFact]
    public void Server_NotThere_IsSaidWithWhereItShouldBe()
    {
        Skip.IfNot(OrleansReco.Cli.Servers.PostgreSqlServer.IsInstalled(out var reason), reason);
        var options = new PostgreSqlOptions { ConnectionString = "Host=127.0.0.1;Port=1;Username=x;Database=d", StartPatience = TimeSpan.Zero };

        Assert.Contains("127.0.0.1:1/d", Assert.Throws<StoreUnavailableException>(() => new OpenStore(options)).Message);
    }

    [SkippableFact]
    public async Task Write_ThatCannotBeStored_FailsAloneInItsGroup()
    {
        using var open = new OpenStore(PostgreSqlFixture.Options(server.NewSchema()));
        var queued = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        open.Store.BeforeGroup = () => queued.Task;

        var good = open.Store.AppendEventsAsync("u1", [Event("u1", 1)]);
        var withNul = open.Store.AppendEventsAsync("u\0", [Event("u\0", 1)]);
        var halfPair = open.Store.WriteSnapshotAsync("user/\ud800", "s", null, "w", new byte[] { 1 });
        var alsoGood = open.Store.WriteSnapshotAsync("user/u2", "s", null, "w", new byte[] { 1 });
        queued.SetResult();

        await good;
        await alsoGood;
        Assert.Contains("cannot be stored", (await Assert.ThrowsAsync<InvalidOperationException>(() => withNul)).Message);
        Assert.Contains("cannot be stored", (await Assert.ThrowsAsync<InvalidOperationException>(() => halfPair)).Message);
        Assert.True(open.Store.IsHealthy);
        await open.Store.AppendEventsAsync("u1", [Event("u1", 2)]);
    }

    [SkippableFact]
    public async Task Group_ConnectionBreaksAfterItsCommit_IsRecognizedAndMadeOnce()
    {
        using var open = new OpenStore(new PostgreSqlOptions { ConnectionString = server.NewSchema(), Writers = 1, RetryFor = TimeSpan.FromSeconds(30) });
        var breaks = 0;
        open.Store.AtStage = (stage, _, _) =>
        {
            if (stage == CommitStage.After && Interlocked.Increment(ref breaks) == 1)
            {
                throw new NpgsqlException("a test's connection broke", new IOException());
            }
        };

        var seq = await open.Store.PublishChangeAsync(ChangeKind.Item, "i1", new byte[] { 1 });

        Assert.Equal(2, breaks);
        Assert.Equal((seq, 1L), (Assert.Single(await open.Store.ReadChangesAsync(0, 10)).Seq, seq));
        Assert.Equal(2, await open.Store.PublishChangeAsync(ChangeKind.Item, "i2", null));
    }

    [SkippableFact]
    public async Task Group_GivenUpThatStillArrives_IsRefusedOnceALaterOneIsMade()
    {
        var connectionString = server.NewSchema();
        using var open = new OpenStore(PostgreSqlFixture.Options(connectionString));
        await open.Store.PublishChangeAsync(ChangeKind.Item, "i1", null);
        await open.Store.PublishChangeAsync(ChangeKind.Item, "i2", null);

        // The first group again, as from a network that held it back.
        var columns = new GroupColumns();
        columns.Fill((Guid)server.Execute("SELECT id FROM writers", connectionString)!, 1, 0, [new OrleansReco.Silo.Storage.PostgreSql.Writes.ChangeWrite(ChangeKind.Item, "late", null)]);
        await using var connection = await open.Database.Source.OpenConnectionAsync();
        await using var late = columns.Command();
        late.Connection = connection;

        Assert.Equal(SqlStates.AlreadyCommitted, (await Assert.ThrowsAsync<PostgresException>(() => late.ExecuteScalarAsync())).SqlState);
        Assert.Equal(["i1", "i2"], (await open.Store.ReadChangesAsync(0, 10)).Select(c => c.Key));
    }

    [SkippableFact]
    public async Task Snapshot_OfAZombieOnAnotherSilo_IsFenced()
    {
        var connectionString = server.NewSchema();
        using var one = new OpenStore(PostgreSqlFixture.Options(connectionString));
        using var other = new OpenStore(PostgreSqlFixture.Options(connectionString));
        await one.Store.WriteSnapshotAsync("user/u1", "s", null, "w1", new byte[] { 1 });
        await one.Store.AppendEventsAsync("u1", [Event("u1", 1)]);
        await other.Store.WriteSnapshotAsync("user/u1", "s", "w1", "w2", new byte[] { 2 });
        await other.Store.AppendEventsAsync("u1", [Event("u1", 2)]);

        await Assert.ThrowsAsync<FencedException>(() => one.Store.WriteSnapshotAsync("user/u1", "s", "w1", "w3", new byte[] { 3 }));
        await Assert.ThrowsAsync<FencedException>(() => one.Store.AppendEventsAsync("u1", [Event("u1", 2, "other")]));

        Assert.Equal("w2", (await one.Store.ReadSnapshotAsync("user/u1", "s"))!.ETag);
    }

    [SkippableFact]
    public async Task Erase_OnOneSilo_FencesTheOthersAndAdmissionIsHeard()
    {
        var connectionString = server.NewSchema();
        using var one = new OpenStore(PostgreSqlFixture.Options(connectionString));
        using var other = new OpenStore(PostgreSqlFixture.Options(connectionString));
        await other.Store.AppendEventsAsync("u1", [Event("u1", 1)]);

        await one.Store.EraseUserAsync("u1", one.Store.HashUser("u1"));

        await Assert.ThrowsAsync<FencedException>(() => other.Store.AppendEventsAsync("u1", [Event("u1", 2)]));
        await Assert.ThrowsAsync<FencedException>(() => other.Store.WriteSnapshotAsync("feedback/u1", "s", null, "w", new byte[] { 1 }));
        await other.Store.AppendEventsAsync("u2", [Event("u2", 1)]);
        await one.Store.PublishChangeAsync(ChangeKind.Tombstone, one.Store.HashUser("u1"), null);
        await other.Store.AppendEventsAsync("u1", [Event("u1", 1)]);
        Assert.Equal(1, await one.Store.ReadLastSeqAsync("u1"));
    }

    [SkippableFact]
    public async Task Erase_AUser_LeavesNoByteOfTheirsInTheServersFilesOrItsLog()
    {
        const string User = "erika.mustermann@example.org";
        const string Text = "a very private sentence";
        using var open = new OpenStore(PostgreSqlFixture.Options(server.NewSchema()));
        var store = open.Store;
        for (var round = 0; round < 10; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 40).Select(u => store.AppendEventsAsync($"other{u}", Events($"other{u}", (round * 3) + 1, 3))));
            await store.AppendEventsAsync(User, [Event(User, round + 1, $"private-event-{round}", Text + round)]);
            await store.AppendDecisionAsync(Decision($"private-decision-{round}", User, Noon), [Deadline(User, $"private-decision-{round}", Noon.AddMinutes(round))]);
            await store.StoreExamplesAsync([Example($"private-example-{round}", 1, User) with { After = Text }]);
            await store.WriteSnapshotAsync("user/" + User, "user", round == 0 ? null : $"w{round - 1}", $"w{round}", Encoding.UTF8.GetBytes(new string('p', round * 300) + Text));
        }

        // A stale write of the user's, whose refusal must not name the user in the server's log.
        await Assert.ThrowsAsync<FencedException>(() => store.AppendEventsAsync(User, [Event(User, 1, "private-event-stale")]));
        server.Execute("CHECKPOINT");
        Assert.NotEmpty(FilesWith(User));
        Assert.NotEmpty(FilesWith(Text));

        await store.EraseUserAsync(User, store.HashUser(User));

        Assert.Empty(FilesWith(User));
        Assert.Empty(FilesWith(Text));
        Assert.Empty(FilesWith("private-"));
        Assert.Equal(40 * 30, (await ToList(store.ReadAllEventsAsync())).Count);
    }

    [SkippableFact]
    public async Task Erase_InterruptedBeforeItsFilesWereCleaned_IsFinishedAtTheNextStart()
    {
        var options = PostgreSqlFixture.Options(server.NewSchema());
        using (var open = new OpenStore(options))
        {
            await open.Store.AppendEventsAsync("interrupted.user@example.org", Events("interrupted.user@example.org", 1, 50));
        }

        server.Execute("SELECT reco_erase('interrupted.user@example.org', 'hash', '{}')", options.ConnectionString);
        Assert.Equal(1L, server.Execute("SELECT count(*) FROM meta WHERE key = 'scrub'", options.ConnectionString));

        new OpenStore(options).Dispose();

        Assert.Equal(0L, server.Execute("SELECT count(*) FROM meta WHERE key = 'scrub'", options.ConnectionString));
        Assert.Empty(FilesWith("interrupted.user"));
    }

    [SkippableFact]
    public async Task Erase_WhileOthersReadAndWrite_LosesNothing()
    {
        using var open = new OpenStore(new PostgreSqlOptions { ConnectionString = server.NewSchema(), RetryFor = TimeSpan.FromSeconds(30), CommandTimeout = TimeSpan.FromSeconds(30) });
        var store = open.Store;
        await Task.WhenAll(Enumerable.Range(0, 20).Select(u => store.AppendEventsAsync($"u{u}", Events($"u{u}", 1, 20))));
        using var stop = new CancellationTokenSource();
        var reader = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                Assert.NotEmpty(await ToList(store.ReadAllEventsAsync()));
            }
        });
        var writer = Task.Run(async () =>
        {
            var seq = 21;
            while (!stop.IsCancellationRequested)
            {
                await store.AppendEventsAsync("u19", [Event("u19", seq++)]);
            }

            return seq - 1;
        });

        var counts = await Task.WhenAll(Enumerable.Range(0, 3).Select(u => store.EraseUserAsync($"u{u}", store.HashUser($"u{u}"))));

        await stop.CancelAsync();
        await reader;
        Assert.Equal(await writer, await store.ReadLastSeqAsync("u19"));
        Assert.All(counts, c => Assert.Equal(20, c.Events));
        Assert.Equal(16 * 20 + await writer, (await ToList(store.ReadAllEventsAsync())).Count);
    }

    private List<string> FilesWith(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return [.. Directory.EnumerateFiles(server.Server!.Folder, "*", SearchOption.AllDirectories).Where(file => Bytes(file).AsSpan().IndexOf(bytes) >= 0)];
    }

    private static byte[] Bytes(string file)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            return copy.ToArray();
        }
        catch (FileNotFoundException)
        {
            return []; // The server removed it meanwhile.
        }
    }
}
