using Npgsql;
using OrleansReco.Grains.Storage;
using OrleansReco.Silo.Storage;
using static OrleansReco.Tests.Unit.Silo.Storage.StoreSamples;

namespace OrleansReco.Tests.Unit.Silo.Storage.PostgreSql;

/// <summary>Who reads on from the highest row seen skips none, however many write at once and however long one of them takes.</summary>
[Collection(PostgreSqlCollection.Name)]
public sealed class TailingTests(PostgreSqlFixture server)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [SkippableFact]
    public async Task Tail_WhileATransactionIsHeldOpen_WaitsForItAndThenReadsAll()
    {
        using var open = new OpenStore(PostgreSqlFixture.Options(server.NewSchema()));
        var store = open.Store;
        await store.PublishChangeAsync(ChangeKind.Item, "before", null);

        // A transaction that has taken numbers and does not commit yet, in each feed.
        await using var slow = await open.Database.Source.OpenConnectionAsync();
        await using var transaction = await slow.BeginTransactionAsync();
        await Execute(slow, """
            SELECT reco_begin_rows(1, 'user_events_row'), reco_begin_rows(2, 'examples_row'), reco_begin_rows(3, 'changes_seq'), reco_begin_rows(4, 'counters_row');
            INSERT INTO changes(seq, kind, key) VALUES (nextval('changes_seq'), 0, 'slow');
            INSERT INTO counters(row, silo, epoch, batch, at, payload) VALUES (nextval('counters_row'), 'slow', 1, 1, 1, '\x01');
            SELECT nextval('user_events_row'), nextval('examples_row');
            """);
        await store.PublishChangeAsync(ChangeKind.Item, "after", null);
        await store.AddCountersAsync(new CounterBatch("fast", 1, 1, Noon, []));
        await store.AppendEventsAsync("u1", [Event("u1", 1)]);
        await store.StoreExamplesAsync([Example("x1", 1, "u1")]);

        Assert.Equal(["before"], (await store.ReadChangesAsync(0, 10)).Select(c => c.Key));
        Assert.Empty(await store.ReadCountersAsync(0, 10));
        Assert.Empty(await ToList(store.ReadAllEventsAsync()));
        Assert.Empty(await ToList(store.ReadExamplesAsync()));
        Assert.Single(await store.ReadEventsAsync("u1", 0)); // Its owner reads what is committed, whatever else is under way.

        await transaction.CommitAsync();

        Assert.Equal(["before", "slow", "after"], (await store.ReadChangesAsync(0, 10)).Select(c => c.Key));
        Assert.Equal(["slow", "fast"], (await store.ReadCountersAsync(0, 10)).Select(c => c.Batch.Silo));
        Assert.Single(await ToList(store.ReadAllEventsAsync()));
        Assert.Single(await ToList(store.ReadExamplesAsync()));
    }

    [SkippableFact]
    public async Task Tail_AfterATransactionIsRolledBack_GoesOn()
    {
        using var open = new OpenStore(PostgreSqlFixture.Options(server.NewSchema()));
        await using (var slow = await open.Database.Source.OpenConnectionAsync())
        await using (await slow.BeginTransactionAsync())
        {
            await Execute(slow, "SELECT reco_begin_rows(3, 'changes_seq'); INSERT INTO changes(seq, kind, key) VALUES (nextval('changes_seq'), 0, 'never')");
            await open.Store.PublishChangeAsync(ChangeKind.Item, "after", null);
            Assert.Empty(await open.Store.ReadChangesAsync(0, 10));
        }

        Assert.Equal(["after"], (await open.Store.ReadChangesAsync(0, 10)).Select(c => c.Key));
    }

    [SkippableFact]
    public async Task Tail_WhileManySilosWrite_ReadsEveryRowOnceAndInOrder()
    {
        const int Silos = 3;
        const int Users = 12;
        const int Each = 25;
        var connectionString = server.NewSchema();
        var silos = Enumerable.Range(0, Silos).Select(_ => new OpenStore(Options(connectionString))).ToArray();
        try
        {
            var writing = Task.WhenAll(silos.SelectMany((silo, s) => Enumerable.Range(0, Users).Select(u => Task.Run(async () =>
            {
                var user = $"s{s}u{u}";
                for (var i = 1; i <= Each; i++)
                {
                    await silo.Store.AppendEventsAsync(user, [Event(user, i)]);
                    await silo.Store.StoreExamplesAsync([Example($"{user}-{i}", 1, user)]);
                    await silo.Store.AddCountersAsync(new CounterBatch(user, 1, i, Noon, []));
                    await silo.Store.PublishChangeAsync(ChangeKind.Item, $"{user}-{i}", null);
                    await silo.Store.PublishChangeAsync(ChangeKind.Surface, "contended", BitConverter.GetBytes(i));
                }
            }))));
            var reader = silos[0].Store;
            var events = Tail(writing, after => Page(reader.ReadAllEventsAsync(after), e => (e.Row, e.Event.Event.UserId + "-" + e.Event.Seq)));
            var examples = Tail(writing, after => Page(reader.ReadExamplesAsync(after), e => (e.Row, e.Example.Id)));
            var counters = Tail(writing, async after => [.. (await reader.ReadCountersAsync(after, 50)).Select(c => (c.Row, $"{c.Batch.Silo}-{c.Batch.Batch}"))]);
            var changes = Tail(writing, async after => [.. (await reader.ReadChangesAsync(after, 50)).Select(c => (c.Seq, c.Key))]);
            await Task.WhenAll(writing, events, examples, counters, changes).WaitAsync(Patience);

            var all = from s in Enumerable.Range(0, Silos) from u in Enumerable.Range(0, Users) from i in Enumerable.Range(1, Each) select $"s{s}u{u}-{i}";
            var expected = all.Order().ToArray();
            Assert.Equal(expected, (await events).Order());
            Assert.Equal(expected, (await examples).Order());
            Assert.Equal(expected, (await counters).Order());
            Assert.Equal(expected, (await changes).Where(key => key != "contended").Order());
        }
        finally
        {
            Array.ForEach(silos, silo => silo.Dispose());
        }
    }

    [SkippableFact]
    public async Task Changed_AfterAnotherSiloPublished_IsRaised()
    {
        var connectionString = server.NewSchema();
        using var one = new OpenStore(Options(connectionString));
        using var other = new OpenStore(Options(connectionString));
        await one.Store.Listening.WaitAsync(Patience);
        var raised = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        one.Store.Changed += () => raised.TrySetResult();

        await other.Store.PublishChangeAsync(ChangeKind.Surface, "home", new byte[] { 1 });

        await raised.Task.WaitAsync(Patience);
    }

    [SkippableFact]
    public async Task Publish_OfOneKeyFromManySilos_LeavesTheWordOfOneOfThem()
    {
        var connectionString = server.NewSchema();
        using var one = new OpenStore(Options(connectionString));
        using var other = new OpenStore(Options(connectionString));

        var seqs = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => (i % 2 == 0 ? one : other).Store.PublishChangeAsync(ChangeKind.Item, $"k{i % 5}", BitConverter.GetBytes(i))));

        var changes = await one.Store.ReadChangesAsync(0, 1_000);
        Assert.Equal(5, changes.Length);
        Assert.All(changes, c => Assert.Contains(c.Seq, seqs));
    }

    private static PostgreSqlOptions Options(string connectionString) => new() { ConnectionString = connectionString, Writers = 2, RetryFor = TimeSpan.FromSeconds(30) };

    private static async Task<List<string>> Tail(Task writing, Func<long, Task<List<(long Row, string Key)>>> read)
    {
        var keys = new List<string>();
        var after = 0L;
        bool more;
        do
        {
            more = !writing.IsCompleted;
            var page = await read(after);
            Assert.Equal(page.Select(p => p.Row).Order(), page.Select(p => p.Row));
            keys.AddRange(page.Select(p => p.Key));
            after = page.Count == 0 ? after : page[^1].Row;
            more |= page.Count > 0;
        }
        while (more);
        return keys;
    }

    private static async Task<List<(long Row, string Key)>> Page<T>(IAsyncEnumerable<T> source, Func<T, (long, string)> map) => [.. (await ToList(source)).Select(map)];

    private static async Task Execute(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
