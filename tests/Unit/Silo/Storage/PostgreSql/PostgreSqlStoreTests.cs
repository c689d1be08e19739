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
    public async Task Database_OfTheVersionBefore_IsBroughtUpToDateWithWhatItHolds()
    {
        var options = PostgreSqlFixture.Options(server.NewSchema());
        server.Execute(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Silo/Storage/PostgreSql/Samples/store-1.sql")), options.ConnectionString);
        server.Execute("INSERT INTO meta(key, value) VALUES ('user_hash_key', 'key'), ('scrub', '')", options.ConnectionString);
        server.Execute("INSERT INTO snapshots(grain, state, etag, payload) VALUES ('user/u1', 's', 'w', 'x'); SELECT reco_publish_tombstone('t', '')", options.ConnectionString);

        using var open = new OpenStore(options);
        await open.Store.CleanedAsync().WaitAsync(Patience);

        Assert.Equal("w", (await open.Store.ReadSnapshotAsync("user/u1", "s"))!.ETag);
        Assert.Equal(1, open.Store.RewriteRounds);
        Assert.Equal(1, open.Store.Erased.RowsRead);
        var empty = server.NewSchema();
        new OpenStore(PostgreSqlFixture.Options(empty)).Dispose();
        Assert.Equal(Shape(empty), Shape(options.ConnectionString));
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
        server.Execute("ANALYZE");
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

        server.Execute("SELECT reco_erase('interrupted.user@example.org', 'hash', '{}'), reco_rewrite_begin('user_events')", options.ConnectionString);
        Assert.NotEmpty(FilesWith("interrupted.user"));

        using var again = new OpenStore(options);
        await again.Store.CleanedAsync().WaitAsync(Patience);

        Assert.Empty(FilesWith("interrupted.user"));
        Assert.Equal(0L, server.Execute("SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'reco%' AND tgrelid = 'user_events'::regclass", options.ConnectionString));
    }

    [SkippableFact]
    public async Task Erase_WhileItsTablesAreWrittenAnew_EveryKindOfWriteGoesOnAndIsKept()
    {
        var connectionString = server.NewSchema();
        using var open = new OpenStore(PostgreSqlFixture.Options(connectionString));
        var store = open.Store;
        await store.AppendEventsAsync("gone", Events("gone", 1, 5));
        await store.AppendEventsAsync("u1", Events("u1", 1, 5));
        await store.AppendDecisionAsync(Decision("kept", "u1", Noon), [Deadline("u1", "kept", Noon)]);
        await store.AppendDecisionAsync(Decision("discarded", "u1", Noon), [Deadline("u1", "discarded", Noon)]);
        await store.StoreExamplesAsync([Example("x", 1, "u1"), Example("y", 1, "u1")]);
        await store.WriteSnapshotAsync("user/u1", "s", null, "w1", new byte[] { 1 });
        await store.WriteSnapshotAsync("user/u2", "s", null, "w1", new byte[] { 1 });
        var shape = Shape(connectionString);
        var rewritten = new List<string>();
        store.WhileRewriting = async table =>
        {
            rewritten.Add(table);
            await store.AppendEventsAsync("u1", [Event("u1", 5 + rewritten.Count)]).WaitAsync(Patience);
            await store.StoreExamplesAsync([Example("x", 1 + rewritten.Count, "u1")]).WaitAsync(Patience);
            await store.WriteSnapshotAsync("user/u1", "s", $"w{rewritten.Count}", $"w{rewritten.Count + 1}", new byte[] { 2 }).WaitAsync(Patience);
            await store.SetDeadlinesAsync([Deadline("u1", "kept", Noon.AddMinutes(-rewritten.Count))]).WaitAsync(Patience);
            await store.AppendDecisionAsync(Decision($"new-{table}", "u1", Noon.AddHours(1)), [Deadline("u1", $"new-{table}", Noon)]).WaitAsync(Patience);
            Assert.Equal(5 + rewritten.Count, (await ToList(store.ReadAllEventsAsync())).Count(e => e.Event.Event.UserId == "u1"));
            if (table is "decisions")
            {
                await store.DiscardDecisionAsync("u1", "discarded", Guid.Empty).WaitAsync(Patience);
            }

            if (table is "snapshots")
            {
                await store.ClearSnapshotAsync("user/u2", "s", "w1").WaitAsync(Patience);
            }
        };

        await store.EraseUserAsync("gone", store.HashUser("gone"));

        Assert.Equal(["user_events", "snapshots", "decisions", "examples", "due"], rewritten);
        Assert.Equal(Enumerable.Range(1, 10).Select(seq => (long)seq), (await store.ReadEventsAsync("u1", 0)).Select(e => e.Seq));
        Assert.Empty(await store.ReadEventsAsync("gone", 0));
        Assert.Equal([("x", 6), ("y", 1)], (await store.ReadExamplesOfUserAsync("u1")).Select(e => (e.Id, e.Revision)));
        Assert.Equal("w6", (await store.ReadSnapshotAsync("user/u1", "s"))!.ETag);
        Assert.Null(await store.ReadSnapshotAsync("user/u2", "s"));
        Assert.Equal(["new-user_events", "new-snapshots", "new-examples", "new-due", "new-decisions", "kept"], (await store.ReadDecisionIdsAsync("u1", null, 10)).AsEnumerable());
        Assert.Equal(
            ["kept", "new-decisions", "new-due", "new-examples", "new-snapshots", "new-user_events"],
            (await store.ReadDueAsync(IDeadlineStore.ShardOf("u1"), Noon, 10)).Select(d => d.Subject).Order(StringComparer.Ordinal));
        Assert.Equal(Noon.AddMinutes(-5), (await store.ReadDueAsync(IDeadlineStore.ShardOf("u1"), Noon, 10))[0].At);
        Assert.Equal(shape, Shape(connectionString));
        // Keys are unique as before.
        await Assert.ThrowsAsync<FencedException>(() => store.AppendEventsAsync("u1", [Event("u1", 10, "other")]));
        await Assert.ThrowsAsync<FencedException>(() => store.AppendDecisionAsync(Decision("kept", "u1", Noon.AddSeconds(9)), []));
    }

    [SkippableFact]
    public async Task Erase_OfManyAtOnce_SharesRounds_AndOneAskedForAgainNeedsNone()
    {
        using var open = new OpenStore(PostgreSqlFixture.Options(server.NewSchema()));
        var store = open.Store;
        await Task.WhenAll(Enumerable.Range(0, 12).Select(u => store.AppendEventsAsync($"u{u}", Events($"u{u}", 1, u + 1))));
        var others = new List<Task<ErasedCounts>>();
        store.WhileRewriting = table =>
        {
            if (table == "user_events" && others.Count == 0)
            {
                others.AddRange(Enumerable.Range(1, 11).Select(u => store.EraseUserAsync($"u{u}", store.HashUser($"u{u}"))));
            }

            return Task.CompletedTask;
        };

        await store.EraseUserAsync("u0", store.HashUser("u0"));
        var counts = await Task.WhenAll(others);

        Assert.Equal(Enumerable.Range(2, 11).Select(events => (long)events), counts.Select(c => c.Events));
        Assert.InRange(store.RewriteRounds, 2, 3); // Some may have come to the database only after the second had begun.
        var rounds = store.RewriteRounds;
        Assert.Equal(counts[10], await store.EraseUserAsync("u11", store.HashUser("u11")));
        Assert.Equal(rounds, store.RewriteRounds);
    }

    [SkippableFact]
    public async Task Erase_WhoseTablesTakeLong_IsSaidToBeUnfinished_AndGivesItsReceiptLater()
    {
        var connectionString = server.NewSchema();
        using var open = new OpenStore(new PostgreSqlOptions { ConnectionString = connectionString, ErasureWait = TimeSpan.Zero });
        var store = open.Store;
        await store.AppendEventsAsync("u1", Events("u1", 1, 3));
        var copied = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        store.WhileRewriting = _ => copied.Task;

        await Assert.ThrowsAsync<ErasureUnfinishedException>(() => store.EraseUserAsync("u1", store.HashUser("u1")));
        await Assert.ThrowsAsync<ErasureUnfinishedException>(() => store.EraseUserAsync("u1", store.HashUser("u1")));
        await Assert.ThrowsAsync<FencedException>(() => store.AppendEventsAsync("u1", [Event("u1", 4)]));
        copied.SetResult();
        await store.CleanedAsync().WaitAsync(Patience);

        Assert.Equal(3L, server.Execute("SELECT erased_events FROM reco_erase('u1', '" + store.HashUser("u1") + "', '{}')", connectionString));
        Assert.Equal(1, store.RewriteRounds);
    }

    [SkippableFact]
    public async Task Erase_WhileSomeoneReadsATableForLong_WaitsForThemAndWritersDoNot()
    {
        const string User = "patient.user@example.org";
        var connectionString = server.NewSchema();
        using var open = new OpenStore(new PostgreSqlOptions { ConnectionString = connectionString, ErasureWait = TimeSpan.Zero });
        await open.Store.AppendEventsAsync(User, Events(User, 1, 50));
        await using var reader = new NpgsqlConnection(connectionString + ";Pooling=false");
        await reader.OpenAsync();
        await using (var backup = await reader.BeginTransactionAsync())
        {
            await using var read = new NpgsqlCommand("SELECT count(*) FROM user_events", reader);
            await read.ExecuteScalarAsync();
            var copied = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            open.Store.WhileRewriting = _ =>
            {
                copied.TrySetResult();
                return Task.CompletedTask;
            };
            await Assert.ThrowsAsync<ErasureUnfinishedException>(() => open.Store.EraseUserAsync(User, open.Store.HashUser(User)));
            await copied.Task.WaitAsync(Patience);
            for (var seq = 1; seq <= 50; seq++)
            {
                await open.Store.AppendEventsAsync("u2", [Event("u2", seq)]).WaitAsync(Patience);
            }

            Assert.Equal(0, open.Store.RewriteRounds);
        }

        await open.Store.CleanedAsync().WaitAsync(Patience);
        Assert.Empty(FilesWith(User));
        Assert.Equal(50, (await open.Store.ReadEventsAsync("u2", 0)).Length);
    }

    [SkippableFact]
    public async Task Erase_WithAViewOnATable_CleansItWhileWritersWait()
    {
        const string User = "viewed.user@example.org";
        var connectionString = server.NewSchema();
        using var open = new OpenStore(PostgreSqlFixture.Options(connectionString));
        await open.Store.AppendEventsAsync(User, Events(User, 1, 50));
        server.Execute("CREATE VIEW events_of_all AS SELECT * FROM user_events", connectionString);

        await open.Store.EraseUserAsync(User, open.Store.HashUser(User));

        Assert.Empty(FilesWith(User));
        Assert.Equal(0L, server.Execute("SELECT count(*) FROM events_of_all", connectionString));
        Assert.Equal(0L, server.Execute("SELECT count(*) FROM pg_class WHERE relname LIKE '%\\_rewrite%' AND relnamespace = current_schema()::regnamespace", connectionString));
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

    /// <summary>Everything about the tables that an operator could see or set: columns, indexes, constraints, settings, rights.</summary>
    private string Shape(string connectionString)
    {
        if (server.Execute("SELECT to_regrole('report') IS NULL", connectionString) is true)
        {
            server.Execute("CREATE ROLE report", connectionString);
        }

        if (server.Execute("SELECT relacl IS NULL FROM pg_class WHERE oid = 'user_events'::regclass", connectionString) is true)
        {
            server.Execute("GRANT SELECT ON user_events TO report", connectionString);
        }

        return (string)server.Execute(
            """
            SELECT replace(string_agg(line, E'\n' ORDER BY line), current_schema() || '.', '') FROM (
                SELECT format('%s: %s %s %s %s', c.relname, a.attname, a.atttypid::regtype, a.attnotnull, a.attstattarget) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
                    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
                UNION ALL SELECT pg_get_indexdef(c.oid) FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'i'
                UNION ALL SELECT format('%s: %s %s', k.conrelid::regclass, k.conname, pg_get_constraintdef(k.oid)) FROM pg_constraint k WHERE k.connamespace = current_schema()::regnamespace
                UNION ALL SELECT format('%s: %s %s', c.relname, c.reloptions, c.relacl) FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace
            ) AS shape(line)
            """,
            connectionString)!;
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
