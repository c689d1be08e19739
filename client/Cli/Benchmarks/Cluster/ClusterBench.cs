using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using OrleansReco.Abstractions;
using OrleansReco.Cli.Chaos;
using OrleansReco.Cli.Cluster;
using OrleansReco.Cli.SampleWorld;
using OrleansReco.Cli.Up;
using OrleansReco.Client;
using OrleansReco.Grains.Storage;

namespace OrleansReco.Cli.Benchmarks.Cluster;

/// <summary>Measures one cluster: how much it answers, how often silos ask each other for it, and what an active user weighs.</summary>
/// <param name="cluster">The cluster, with the sample world and a model.</param>
/// <param name="client">The client library.</param>
/// <param name="callers">Requests under way at one time.</param>
/// <param name="time">The clock of events.</param>
internal sealed class ClusterBench(TrialCluster cluster, IRecoClient client, int callers, TimeProvider time)
{
    private const int Seed = 11;
    private const int Count = 10;
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(3);
    private int _event;

    private IEnumerable<int> SiloProcesses => cluster.Silos.Select(silo => silo.Server.ProcessId!.Value);

    /// <summary>Activates users, then asks for slates, then sends events, each for a while at as much as goes.</summary>
    public async Task<ClusterBenchRow> RunAsync(int users, TimeSpan length, CancellationToken cancellationToken)
    {
        await WarmUpAsync(cancellationToken);
        await Task.Delay(Settle, cancellationToken);
        var before = SiloProcesses.Sum(ProcessUsage.Resident);
        await Parallel.ForEachAsync(Enumerable.Range(0, users), new ParallelOptions { MaxDegreeOfParallelism = callers, CancellationToken = cancellationToken }, async (user, stop) => await SendAsync(user, stop));
        await Task.Delay(Settle, cancellationToken);
        var grown = SiloProcesses.Sum(ProcessUsage.Resident) - before;
        var slates = await LoadAsync(length, users, (user, stop) => client.RecommendAsync(new() { UserId = UserId(user), Surface = HomeSurface.Id, Count = Count }, stop), cancellationToken);
        var events = await LoadAsync(length, users, SendAsync, cancellationToken);
        return new() { Silos = cluster.Silos.Count, Users = users, BytesPerUser = grown / (double)users, Slates = slates, Events = events };
    }

    /// <summary>Adds items to every silo's catalogue, past their grains, and looks at what memory grows by.</summary>
    /// <returns>Bytes of an item in one silo.</returns>
    public async Task<double> GrowCatalogueAsync(int items, CancellationToken cancellationToken)
    {
        var before = SiloProcesses.Sum(ProcessUsage.Resident);
        var (store, owner) = ChaosStore.Open(cluster);
        await using var ownership = owner;
        var serializer = owner.GetRequiredService<IStateSerializer>();
        await Parallel.ForEachAsync(
            SampleCatalogue.Create(items, Seed, time.GetUtcNow()).Index(),
            new ParallelOptions { MaxDegreeOfParallelism = callers, CancellationToken = cancellationToken },
            async (item, _) => await store.PublishChangeAsync(ChangeKind.Item, $"bench-{item.Index}", serializer.Serialize(item.Item with { ItemId = $"bench-{item.Index}" })));
        using var world = new ClusterWorld(cluster, _ => { }, time);
        await world.WaitAsync(silo => silo.Items >= FirstStart.Items + items, "to read the items", cancellationToken);
        await Task.Delay(Settle, cancellationToken);
        return (SiloProcesses.Sum(ProcessUsage.Resident) - before) / (double)items / cluster.Silos.Count;
    }

    private static string UserId(int user) => $"bench-user{user}";

    /// <summary>Compiles the paths that are measured, so that what memory grows by afterwards is users.</summary>
    private async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        const int Rounds = 3_000;
        await Parallel.ForEachAsync(Enumerable.Range(0, Rounds), new ParallelOptions { MaxDegreeOfParallelism = callers, CancellationToken = cancellationToken }, async (round, stop) =>
        {
            await client.RecommendAsync(new() { UserId = $"warm-user{round % 50}", Surface = HomeSurface.Id, Count = Count }, stop);
            await SendAsync(-1 - (round % 50), stop);
        });
    }

    private Task SendAsync(int user, CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref _event);
        return client.SendEventsAsync(
            [new() { EventId = $"bench-{number}", Type = EventType.Play, UserId = UserId(user), ItemId = $"story-{1 + (number % FirstStart.Items)}", Completion = 0.5, Timestamp = time.GetUtcNow() }],
            cancellationToken);
    }

    private async Task<ClusterBenchLoad> LoadAsync(TimeSpan length, int users, Func<int, CancellationToken, Task> ask, CancellationToken cancellationToken)
    {
        var latencies = new ConcurrentBag<double>();
        var failed = 0;
        var (calls, bytes) = await RemoteAsync(cancellationToken);
        var (silos, database, broker) = Used();
        var own = Environment.CpuUsage.TotalTime;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(async caller =>
        {
            var random = new Random(Seed + caller);
            while (watch.Elapsed < length && !cancellationToken.IsCancellationRequested)
            {
                var from = watch.Elapsed;
                try
                {
                    await ask(random.Next(users), cancellationToken);
                    latencies.Add((watch.Elapsed - from).TotalMilliseconds);
                }
                catch (Exception e) when (e is RecoUnavailableException or RecoRequestException)
                {
                    Interlocked.Increment(ref failed);
                }
            }
        }));
        var seconds = watch.Elapsed.TotalSeconds;
        var (callsAfter, bytesAfter) = await RemoteAsync(cancellationToken);
        var (silosAfter, databaseAfter, brokerAfter) = Used();
        double[] sorted = [.. latencies.Order()];
        var answered = Math.Max(1, sorted.Length);
        return new()
        {
            PerSecond = sorted.Length / seconds,
            P50Ms = Percentile.Of(sorted, 0.5),
            P99Ms = Percentile.Of(sorted, 0.99),
            Failed = failed,
            Hops = (callsAfter - calls) / answered,
            HopBytes = (bytesAfter - bytes) / answered,
            SiloCpuMs = (silosAfter - silos).TotalMilliseconds / answered,
            DatabaseCpuMs = (databaseAfter - database).TotalMilliseconds / answered,
            BrokerCpuMs = (brokerAfter - broker).TotalMilliseconds / answered,
            GeneratorCpuMs = (Environment.CpuUsage.TotalTime - own).TotalMilliseconds / answered,
        };
    }

    private async Task<(double Calls, double Bytes)> RemoteAsync(CancellationToken cancellationToken)
        => (await SiloMetrics.SumAsync(cluster.SiloUrls, "reco_silo_remote_calls_total", cancellationToken), await SiloMetrics.SumAsync(cluster.SiloUrls, "reco_silo_remote_bytes_total", cancellationToken));

    private (TimeSpan Silos, TimeSpan Database, TimeSpan Broker) Used()
        => (SiloProcesses.Aggregate(TimeSpan.Zero, (sum, pid) => sum + ProcessUsage.ProcessorTime(pid)), Used(cluster.PostgreSql), Used(cluster.RabbitMq));

    private static TimeSpan Used(SupervisedServer? server) => server?.Server.ProcessId is { } pid ? ProcessUsage.ProcessorTime(pid) : TimeSpan.Zero;
}
