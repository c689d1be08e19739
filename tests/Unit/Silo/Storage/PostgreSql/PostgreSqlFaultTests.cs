using System.Collections.Concurrent;
using System.Diagnostics;
using OrleansReco.Abstractions;
using OrleansReco.Cli.Servers;
using OrleansReco.Silo.Storage;
using static OrleansReco.Tests.Unit.Silo.Storage.StoreSamples;

namespace OrleansReco.Tests.Unit.Silo.Storage.PostgreSql;

/// <summary>A server that dies while it is written to.</summary>
public sealed class PostgreSqlFaultTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [SkippableFact]
    public async Task Reads_OfAServerThatHasLongBeenAway_AreRefusedAtOnce_AndWorkWhenItIsBack()
    {
        Skip.IfNot(PostgreSqlServer.IsInstalled(out var reason), reason);
        await using var server = new PostgreSqlServer();
        await server.StartAsync();
        using var open = new OpenStore(new PostgreSqlOptions { ConnectionString = server.ConnectionString, RetryFor = TimeSpan.FromSeconds(1.5) });
        await server.KillAsync();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => open.Store.ReadLastSeqAsync("u0"));

        // Each waiting its 1.5 s, as the first does, would take twice the patience.
        var many = Task.Run(async () =>
        {
            for (var read = 0; read < 80; read++)
            {
                await Assert.ThrowsAsync<StoreUnavailableException>(() => open.Store.ReadLastSeqAsync("u0"));
            }
        });
        await many.WaitAsync(Patience);
        await server.StartAsync();

        Assert.Equal(0, await open.Store.ReadLastSeqAsync("u0"));
    }

    [SkippableFact]
    public async Task Server_KilledUnderLoadAndStartedAgain_LosesAndDoublesNothingAcknowledged()
    {
        Skip.IfNot(PostgreSqlServer.IsInstalled(out var reason), reason);
        await using var server = new PostgreSqlServer();
        await server.StartAsync();
        using var open = new OpenStore(new PostgreSqlOptions { ConnectionString = server.ConnectionString, Writers = 2, RetryFor = TimeSpan.FromSeconds(1) });
        var store = open.Store;
        using var stop = new CancellationTokenSource();
        var acknowledged = new ConcurrentBag<(string User, long Seq)>();
        var refusals = new ConcurrentBag<TimeSpan>();
        var reached = new Milestone();
        var refused = new Milestone();
        var writers = Enumerable.Range(0, 32).Select(u => Task.Run(async () =>
        {
            var user = $"u{u}";
            for (var seq = 1L; !stop.IsCancellationRequested;)
            {
                var started = Stopwatch.GetTimestamp();
                try
                {
                    await store.AppendEventsAsync(user, [Event(user, seq)]);
                    acknowledged.Add((user, seq));
                    reached.Count();
                    seq++;
                }
                catch (StoreUnavailableException)
                {
                    // Not acknowledged: the same again.
                    refusals.Add(Stopwatch.GetElapsedTime(started));
                    refused.Count();
                }
            }
        })).ToArray();

        for (var kill = 1; kill <= 2; kill++)
        {
            await reached.Wait(200);
            await server.KillAsync();
            await refused.Wait(64);
            Assert.False(store.IsHealthy);
            await Assert.ThrowsAsync<StoreUnavailableException>(() => store.ReadLastSeqAsync("u0"));
            await server.StartAsync();
            await reached.Wait(200);
            Assert.True(store.IsHealthy);
        }

        await stop.CancelAsync();
        await Task.WhenAll(writers).WaitAsync(Patience);
        var stored = (await ToList(store.ReadAllEventsAsync())).Select(e => (e.Event.Event.UserId, e.Event.Seq)).ToList();
        Assert.Equal(stored.Count, stored.Distinct().Count());
        Assert.Empty(acknowledged.Except(stored));
        // Each user's log has no hole; what is there beyond the acknowledged is at most the one write each that was under way.
        Assert.All(stored.GroupBy(e => e.UserId), log => Assert.Equal(log.Count(), log.Max(e => e.Seq)));
        Assert.All(refusals, time => Assert.InRange(time, TimeSpan.Zero, TimeSpan.FromSeconds(15)));
    }

    [SkippableFact]
    public async Task Server_AwayForLessThanTheRetry_IsNotNoticedByWriters()
    {
        Skip.IfNot(PostgreSqlServer.IsInstalled(out var reason), reason);
        await using var server = new PostgreSqlServer();
        await server.StartAsync();
        using var open = new OpenStore(new PostgreSqlOptions { ConnectionString = server.ConnectionString, Writers = 1, RetryFor = TimeSpan.FromSeconds(45) });
        await open.Store.AppendEventsAsync("u1", [Event("u1", 1)]);
        await server.KillAsync();

        var during = open.Store.AppendEventsAsync("u1", [Event("u1", 2)]);
        await server.StartAsync();

        await during.WaitAsync(Patience);
        Assert.Equal([1, 2], (await open.Store.ReadEventsAsync("u1", 0)).Select(e => e.Seq));
        Assert.True(open.Store.IsHealthy);
    }

    [SkippableFact]
    public async Task Server_ThatHangs_IsGivenUpWithinSecondsAndUsedAgainWhenItAnswers()
    {
        Skip.IfNot(PostgreSqlServer.IsInstalled(out var reason), reason);
        await using var server = new PostgreSqlServer();
        await server.StartAsync();
        using var open = new OpenStore(new PostgreSqlOptions
        {
            ConnectionString = server.ConnectionString,
            Writers = 1,
            RetryFor = TimeSpan.FromMilliseconds(100),
            CommandTimeout = TimeSpan.FromSeconds(1),
            ConnectTimeout = TimeSpan.FromSeconds(1),
        });
        await open.Store.AppendEventsAsync("u1", [Event("u1", 1)]);
        ProcessTree.SignalAll(server.ProcessId!.Value, ProcessTree.Stop);
        var started = Stopwatch.GetTimestamp();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => open.Store.AppendEventsAsync("u1", [Event("u1", 2)]));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => open.Store.ReadLastSeqAsync("u1"));

        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(20));
        Assert.False(open.Store.IsHealthy);
        ProcessTree.SignalAll(server.ProcessId!.Value, ProcessTree.Continue);
        await Repeat(() => open.Store.AppendEventsAsync("u1", [Event("u1", 2)]));
        Assert.Equal([1, 2], (await open.Store.ReadEventsAsync("u1", 0)).Select(e => e.Seq));
        Assert.True(open.Store.IsHealthy);
    }

    /// <summary>What a caller does: the same again until it is acknowledged.</summary>
    private static async Task Repeat(Func<Task> write)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await write();
                return;
            }
            catch (StoreUnavailableException) when (Stopwatch.GetElapsedTime(started) < Patience)
            {
                // The server has not caught up yet.
            }
        }
    }

    /// <summary>Waits for so many more.</summary>
    private sealed class Milestone
    {
        private readonly Lock _lock = new();
        private TaskCompletionSource? _waiting;
        private long _left;

        public void Count()
        {
            lock (_lock)
            {
                if (--_left == 0)
                {
                    _waiting?.TrySetResult();
                }
            }
        }

        public Task Wait(int more)
        {
            lock (_lock)
            {
                _left = more;
                _waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                return _waiting.Task.WaitAsync(Patience);
            }
        }
    }
}
