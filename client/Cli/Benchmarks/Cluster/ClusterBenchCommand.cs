using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using OrleansReco.Cli.Chaos;
using OrleansReco.Cli.Cluster;
using OrleansReco.Cli.Up;

namespace OrleansReco.Cli.Benchmarks.Cluster;

/// <summary><c>reco bench cluster</c>: what one, two and three silos do on this machine.</summary>
internal static class ClusterBenchCommand
{
    /// <summary>Items that are added to see what one weighs.</summary>
    private const int Items = 20_000;

    public static Command Create()
    {
        var silos = new Option<int>("--silos") { Description = "Measures one silo, then one more, up to so many.", DefaultValueFactory = _ => ClusterRuntime.IsOrleans ? 3 : 1, HelpName = "N" }.Within("between 1 and 16", n => n is >= 1 and <= 16);
        var users = new Option<int>("--users") { Description = "Users with grains in memory.", DefaultValueFactory = _ => 20_000, HelpName = "N" }.Within("between 1 and 10000000", n => n is >= 1 and <= 10_000_000);
        var seconds = new Option<double>("--seconds") { Description = "Length of each measurement.", DefaultValueFactory = _ => 15, HelpName = "N" }.Within("above 0 and at most 3600", n => n is > 0 and <= 3_600);
        var callers = new Option<int>("--callers") { Description = "Requests under way at one time.", DefaultValueFactory = _ => 64, HelpName = "N" }.Within("between 1 and 10000", n => n is >= 1 and <= 10_000);
        var json = JsonFile.Option();
        return new Command("cluster", "Slates and events a second, hops a request, memory a user and an item, and what RabbitMQ confirms, of trial clusters with one, two and three silos; silos, servers and load generator share this machine.")
        {
            silos, users, seconds, callers, json,
        }.Does(async (arguments, cancellationToken) =>
        {
            if (arguments.GetValue(silos) > 1 && ClusterRuntime.WhyOneOnly is { } why)
            {
                throw new CommandFailedException($"{arguments.GetValue(silos)} silos cannot be measured: {why}.");
            }

            var (rows, bytesPerItem, confirmed) = (new List<ClusterBenchRow>(), 0.0, 0.0);
            for (var number = 1; number <= arguments.GetValue(silos); number++)
            {
                var (row, item, publishes) = await RunAsync(number, arguments.GetValue(users), arguments.GetValue(callers), TimeSpan.FromSeconds(arguments.GetValue(seconds)), cancellationToken);
                rows.Add(row);
                (bytesPerItem, confirmed) = number == 1 ? (item, publishes) : (bytesPerItem, confirmed);
            }

            var result = new ClusterBenchResult(ClusterRuntime.Name, Environment.ProcessorCount, arguments.GetValue(callers), rows, bytesPerItem, confirmed);
            Print(result);
            JsonFile.Write(arguments.GetValue(json), result);
            return 0;
        });
    }

    /// <summary>One cluster; with one silo also what an item weighs and what RabbitMQ confirms.</summary>
    private static async Task<(ClusterBenchRow Row, double BytesPerItem, double ConfirmedPerSecond)> RunAsync(int silos, int users, int callers, TimeSpan length, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var folder = Directory.CreateTempSubdirectory("reco-bench-").FullName;
        ChaosCommand.OpenToServers(folder);
        try
        {
            await using var cluster = new TrialCluster(new() { Folder = folder, Silos = silos, Gateway = false }, Say, TimeProvider.System.GetUtcNow());
            await cluster.StartAsync(cancellationToken);
            using var world = new ClusterWorld(cluster, Say, TimeProvider.System);
            await world.DeclareAsync(HomeSurface.Spec, cancellationToken);
            await world.FillAsync(cancellationToken);
            await world.TrainAsync(cancellationToken);

            // What follows is serving alone.
            await cluster.Trainer!.StopAsync();
            await using var clients = await ChaosClients.OverRestAsync(cluster, cancellationToken);
            Say($"measuring {silos} {(silos == 1 ? "silo" : "silos")}");
            var bench = new ClusterBench(cluster, clients.All[0].Client, callers, TimeProvider.System);
            var row = await bench.RunAsync(users, length, cancellationToken);
            return silos > 1
                ? (row, 0, 0)
                : (row, await bench.GrowCatalogueAsync(Items, cancellationToken), await BrokerBench.RunAsync(new Uri(cluster.State().RabbitMq!), callers, length, cancellationToken));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        void Say(string text) => Console.WriteLine($"{watch.Elapsed.TotalSeconds,6:0.0} s  {text}");
    }

    private static void Print(ClusterBenchResult result)
    {
        TextTable.Print(
            ["silos", "what", "a second", "p50 ms", "p99 ms", "failed", "hops a request", "bytes between silos", "CPU ms: silos", "PostgreSQL", "RabbitMQ", "generator", "bytes a user"],
            result.Rows.SelectMany(row => new[] { (What: "slates", Load: row.Slates), (What: "events", Load: row.Events) }.Select(measured => new[]
            {
                Text(row.Silos, "0"), measured.What, Text(measured.Load.PerSecond, "N0"), Text(measured.Load.P50Ms, "0.0"), Text(measured.Load.P99Ms, "0.0"), Text(measured.Load.Failed, "0"),
                Text(measured.Load.Hops, "0.00"), Text(measured.Load.HopBytes, "N0"), Text(measured.Load.SiloCpuMs, "0.00"), Text(measured.Load.DatabaseCpuMs, "0.00"), Text(measured.Load.BrokerCpuMs, "0.00"),
                Text(measured.Load.GeneratorCpuMs, "0.00"), Text(row.BytesPerUser, "N0"),
            })));
        Console.WriteLine($"runtime {result.Runtime}; {result.Processors} processors shared by silos, PostgreSQL, RabbitMQ and the load generator; {result.Callers} requests under way at one time.");
        Console.WriteLine();
        Console.WriteLine("By the names of docs/scale.md:");
        var (one, most) = (result.Rows[0], result.Rows[^1]);
        TextTable.Print(
            ["name", "what", "value"],
            [
                ["c", "processor time of a slate in the silo, PostgreSQL's beside it", $"{Text(one.Slates.SiloCpuMs, "0.00")} ms + {Text(one.Slates.DatabaseCpuMs, "0.00")} ms"],
                ["s₁", $"slates/s of one silo; of {most.Silos} together", $"{Text(one.Slates.PerSecond, "N0")}; {Text(most.Slates.PerSecond, "N0")}"],
                ["e₁", $"events/s of one silo; of {most.Silos} together", $"{Text(one.Events.PerSecond, "N0")}; {Text(most.Events.PerSecond, "N0")}"],
                ["h", $"calls between silos for a slate; for a call with one event, with {most.Silos} silos", $"{Text(most.Slates.Hops, "0.00")}; {Text(most.Events.Hops, "0.00")}"],
                ["m_u", "bytes of an active user in a silo's memory", Text(one.BytesPerUser, "N0")],
                ["m_i", "bytes of an item in each silo's memory", Text(result.BytesPerItem, "N0")],
                ["r", "confirmed publishes/s on RabbitMQ's quorum queue", Text(result.ConfirmedPerSecond, "N0")],
            ]);
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
