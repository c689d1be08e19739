using System.ComponentModel.DataAnnotations;
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
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

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

    [SkippableTheory]
    [InlineData(PostgreSqlSchema.Version - 1)]
    [InlineData(PostgreSqlSchema.Version + 1)]
    public void Database_OfAnotherSchema_IsRefusedWithBothVersions(int version)
    {
        var options = PostgreSqlFixture.Options(server.NewSchema());
        new OpenStore(options).Dispose();
        server.Execute($"UPDATE meta SET value = '{version}' WHERE key = 'schema_version'", options.ConnectionString);

        Assert.Contains(
            $"schema version {version}, but this version of OrleansReco reads version {PostgreSqlSchema.Version}",
            Assert.Throws<InvalidDataException>(() => new OpenStore(options)).Message);
    }

    [SkippableFact]
    public void Server_ThatAllowsFewerConnectionsThanTheProcessMayOpen_IsRefusedWithBothNumbers()
    {
        var connectionString = server.NewSchema();
        var role = "few" + Guid.NewGuid().ToString("N");
        server.Execute($"CREATE ROLE {role} SUPERUSER LOGIN PASSWORD 'few' CONNECTION LIMIT 9");
        var few = new NpgsqlConnectionStringBuilder(connectionString) { Username = role, Password = "few" }.ConnectionString;

        var error = Assert.Throws<InvalidOperationException>(() => new OpenStore(new PostgreSqlOptions { ConnectionString = few }));

        Assert.Contains("allows 9 connections, but this process may open 22", error.Message);
        new OpenStore(new PostgreSqlOptions { ConnectionString = few, Readers = 3 }).Dispose();
    }

    [SkippableFact]
    public async Task Database_MadeByHand_IsOpenedWithAKeyOfItsOwn()
    {
        var hashes = new List<string>();
        foreach (var connectionString in (string[])[server.NewSchema(), server.NewSchema()])
        {
            server.Execute(PostgreSqlSchema.Script("store.sql"), connectionString);
            server.Execute(PostgreSqlSchema.Script("functions.sql"), connectionString);
            using var open = new OpenStore(PostgreSqlFixture.Options(connectionString));
            await open.Store.AppendEventsAsync("u1", [Event("u1", 1)]);
            hashes.Add(open.Store.HashUser("u1"));
        }

        Assert.Equal(2, hashes.Distinct().Count());
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
    public async Task Group_OfAnErasedUser_ReadsOnlyNewTombstones()
    {
        var options = PostgreSqlFixture.Options(server.NewSchema());
        using var open = new OpenStore(options);
        using var other = new OpenStore(options);
        var store = open.Store;
        for (var u = 0; u < 40; u++)
        {
            await other.Store.PublishChangeAsync(ChangeKind.Tombstone, store.HashUser($"u{u}"), ReadOnlyMemory<byte>.Empty);
        }

        for (var seq = 1; seq <= 20; seq++)
        {
            await Assert.ThrowsAsync<FencedException>(() => store.AppendEventsAsync("u7", [Event("u7", seq)]));
        }

        await other.Store.PublishChangeAsync(ChangeKind.Tombstone, store.HashUser("u7"), null);
        await store.AppendEventsAsync("u7", [Event("u7", 1)]);
        await Assert.ThrowsAsync<FencedException>(() => store.AppendEventsAsync("u8", [Event("u8", 1)]));
        Assert.Equal(41, store.Erased.RowsRead);
    }
}
