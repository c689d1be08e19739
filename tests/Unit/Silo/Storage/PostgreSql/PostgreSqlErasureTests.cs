using System.Text;
using Npgsql;
using OrleansReco.Grains.Storage;
using OrleansReco.Silo.Storage;
using static OrleansReco.Tests.Unit.Silo.Storage.StoreSamples;

namespace OrleansReco.Tests.Unit.Silo.Storage.PostgreSql;

/// <summary>Erasure from the tables, the files and the log of PostgreSQL.</summary>
[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlErasureTests(PostgreSqlFixture server)
{
    private const string LeftOvers =
        """
        SELECT (SELECT count(*) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE c.relnamespace = current_schema()::regnamespace AND t.tgname LIKE 'reco\_rewrite\_%')
            + (SELECT count(*) FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND (c.relname LIKE '%\_rewrite' OR c.relname LIKE '%\_noted'))
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

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

    [SkippableFact]
    public async Task Erase_WhoseRoundFails_LeavesNoCopyBehind_AndAllSilosRestBeforeTheNext()
    {
        const string User = "failed.user@example.org";
        var connectionString = server.NewSchema();
        using var open = new OpenStore(PostgreSqlFixture.Options(connectionString));
        await open.Store.AppendEventsAsync(User, Events(User, 1, 50));
        open.Store.WhileRewriting = table => table == "snapshots" ? throw new IOException("a test's disk is full") : Task.CompletedTask;

        var error = await Assert.ThrowsAsync<ErasureUnfinishedException>(() => open.Store.EraseUserAsync(User, open.Store.HashUser(User)));

        Assert.Contains("disk is full", error.Message);
        Assert.Equal(0L, server.Execute(LeftOvers, connectionString));
        Assert.Equal(true, server.Execute("SELECT rest_until > now() + interval '3 s' FROM erasures", connectionString));
        using var other = new OpenStore(new PostgreSqlOptions { ConnectionString = connectionString, ErasureWait = TimeSpan.Zero });
        await Assert.ThrowsAsync<ErasureUnfinishedException>(() => other.Store.EraseUserAsync(User, open.Store.HashUser(User)));
        await other.Store.AppendEventsAsync("u2", Events("u2", 1, 3));
        Assert.Equal(0, other.Store.RewriteRounds);
        open.Store.WhileRewriting = null;
        server.Execute("UPDATE erasures SET rest_until = 'epoch'", connectionString);
        await other.Store.CleanedAsync().WaitAsync(Patience);
        Assert.Empty(FilesWith(User));
    }

    [SkippableFact]
    public async Task Erase_WhoseCleaningIsRefusedByTheServer_IsUnfinished_NotUndone()
    {
        var connectionString = server.NewSchema();
        using var open = new OpenStore(PostgreSqlFixture.Options(connectionString));
        await open.Store.AppendEventsAsync("u1", Events("u1", 1, 3));
        server.Execute("ALTER FUNCTION reco_rewrite_copy RENAME TO hidden", connectionString);

        await Assert.ThrowsAsync<ErasureUnfinishedException>(() => open.Store.EraseUserAsync("u1", open.Store.HashUser("u1")));

        Assert.Equal(0L, server.Execute("SELECT count(*) FROM user_events", connectionString));
        Assert.Equal(0L, server.Execute(LeftOvers, connectionString));
    }

    [SkippableFact]
    public async Task Erase_ByARoleThatDoesNotOwnTheTables_GivesNoReceiptAndSaysWhoseTheyAre()
    {
        const string User = "unowned.user@example.org";
        var connectionString = server.NewSchema();
        new OpenStore(PostgreSqlFixture.Options(connectionString)).Dispose();
        var role = "guest" + Guid.NewGuid().ToString("N");
        server.Execute(
            $"""
            DO $$ BEGIN
                EXECUTE format('CREATE ROLE {role} LOGIN PASSWORD ''guest''; GRANT USAGE ON SCHEMA %1$I TO {role};'
                    'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %1$I TO {role}; GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA %1$I TO {role}', current_schema());
            END $$
            """,
            connectionString);
        var log = new StoreLog();
        using var open = new OpenStore(PostgreSqlFixture.Options(new NpgsqlConnectionStringBuilder(connectionString) { Username = role, Password = "guest" }.ConnectionString), log);
        await open.Store.AppendEventsAsync(User, Events(User, 1, 50));

        var error = await Assert.ThrowsAsync<ErasureUnfinishedException>(() => open.Store.EraseUserAsync(User, open.Store.HashUser(User)));

        Assert.Contains($"ALTER TABLE user_events OWNER TO {role}", error.Message);
        Assert.Contains(log.Lines, line => line.Contains("no erasure gets its receipt", StringComparison.Ordinal) && line.Contains($"ALTER TABLE due OWNER TO {role}", StringComparison.Ordinal));
        Assert.Equal(0L, server.Execute("SELECT cleaned FROM erasures", connectionString));
        Assert.Equal(0L, server.Execute("SELECT count(*) FROM user_events", connectionString));
    }

    [SkippableFact]
    public async Task Erase_OfATableThatCanOnlyBeVacuumed_GivesNoReceiptUntilTheObstacleIsGone()
    {
        const string User = "kept.bytes@example.org";
        var connectionString = server.NewSchema();
        using var open = new OpenStore(new PostgreSqlOptions { ConnectionString = connectionString, RewriteMebibytes = 0 });
        await open.Store.AppendEventsAsync(User, Events(User, 1, 50));
        server.Execute("CREATE VIEW events_of_all AS SELECT * FROM user_events", connectionString);

        var error = await Assert.ThrowsAsync<ErasureUnfinishedException>(() => open.Store.EraseUserAsync(User, open.Store.HashUser(User)));

        Assert.Contains("user_events", error.Message);
        Assert.Contains("RewriteMebibytes", error.Message);
        Assert.Equal(0L, server.Execute("SELECT cleaned FROM erasures", connectionString));
        server.Execute("DROP VIEW events_of_all; UPDATE erasures SET rest_until = 'epoch'", connectionString);
        using var other = new OpenStore(PostgreSqlFixture.Options(connectionString));
        await other.Store.CleanedAsync().WaitAsync(Patience);
        Assert.Empty(FilesWith(User));
    }

    [SkippableFact]
    public async Task Start_WithAnUnfinishedErasureWhileABackupReads_ServesAtOnceAndCleansLater()
    {
        const string User = "backed.up@example.org";
        var options = PostgreSqlFixture.Options(server.NewSchema());
        using (var before = new OpenStore(options))
        {
            await before.Store.AppendEventsAsync(User, Events(User, 1, 50));
        }

        server.Execute($"SELECT reco_erase('{User}', 'hash', '{{}}'), reco_rewrite_begin('user_events')", options.ConnectionString);
        await using var reader = new NpgsqlConnection(options.ConnectionString + ";Pooling=false");
        await reader.OpenAsync();
        await using var backup = await reader.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("LOCK TABLE user_events, snapshots, decisions, examples, due, changes, meta, erasures IN ACCESS SHARE MODE", reader))
        {
            await hold.ExecuteNonQueryAsync();
        }

        using var open = await Task.Run(() => new OpenStore(options)).WaitAsync(Patience);
        for (var seq = 1; seq <= 20; seq++)
        {
            await open.Store.AppendEventsAsync("u2", [Event("u2", seq)]).WaitAsync(Patience);
        }

        Assert.Equal(0, open.Store.RewriteRounds);
        await backup.CommitAsync();
        await open.Store.CleanedAsync().WaitAsync(Patience);
        Assert.Empty(FilesWith(User));
        Assert.Equal(20, await open.Store.ReadLastSeqAsync("u2"));
    }

    [SkippableFact]
    public async Task Close_WhileABackupKeepsACopyOutOfItsPlace_RemovesTheCopyAndDoesNotWait()
    {
        var connectionString = server.NewSchema();
        var open = new OpenStore(new PostgreSqlOptions { ConnectionString = connectionString, ErasureWait = TimeSpan.Zero });
        await open.Store.AppendEventsAsync("u1", Events("u1", 1, 3));
        await using var reader = new NpgsqlConnection(connectionString + ";Pooling=false");
        await reader.OpenAsync();
        await using var backup = await reader.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("LOCK TABLE user_events IN ACCESS SHARE MODE", reader))
        {
            await hold.ExecuteNonQueryAsync();
        }

        var copied = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        open.Store.WhileRewriting = _ =>
        {
            copied.TrySetResult();
            return Task.CompletedTask;
        };
        await Assert.ThrowsAsync<ErasureUnfinishedException>(() => open.Store.EraseUserAsync("u1", open.Store.HashUser("u1")));
        await copied.Task.WaitAsync(Patience);

        await Task.Run(open.Dispose).WaitAsync(Patience);

        Assert.Equal(true, server.Execute("SELECT to_regclass('user_events_rewrite') IS NULL", connectionString));
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
