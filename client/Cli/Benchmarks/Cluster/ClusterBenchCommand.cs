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
    public static Command Create()
    {
        var silos = new Option<int>("--silos") { Description = "Measures one silo, then one more, up to so many.", DefaultValueFactory = _ => ClusterRuntime.IsOrleans ? 3 : 1, HelpName = "N" }.Within("between 1 and 16", n => n is >= 1 and <= 16);
        var users = new Option<int>("--users") { Description = "Users with grains in memory.", DefaultValueFactory = _ => 20_000, HelpName = "N" }.Within("between 1 and 10000000", n => n is >= 1 and <= 10_000_000);
        var seconds = new Option<double>("--seconds") { Description = "Length of each measurement.", DefaultValueFactory = _ => 15, HelpName = "N" }.Within("above 0 and at most 3600", n => n is > 0 and <= 3_600);
        var callers = new Option<int>("--callers") { Description = "Requests under way at one time.", DefaultValueFactory = _ => 64, HelpName = "N" }.Within("between 1 and 10000", n => n is >= 1 and <= 10_000);
        var json = JsonFile.Option();
        return new Command("cluster", "Slates and events a second, hops a request and memory a user of trial clusters with one, two and three silos; silos, servers and load generator share this machine.")
        {
            silos, users, seconds, callers, json,
        }.Does(async (arguments, cancellationToken) =>
        {
            if (arguments.GetValue(silos) > 1 && ClusterRuntime.WhyOneOnly is { } why)
            {
                throw new CommandFailedException($"{arguments.GetValue(silos)} silos cannot be measured: {why}.");
            }

            var rows = new List<ClusterBenchRow>();
            for (var number = 1; number <= arguments.GetValue(silos); number++)
            {
                rows.Add(await RunAsync(number, arguments.GetValue(users), arguments.GetValue(callers), TimeSpan.FromSeconds(arguments.GetValue(seconds)), cancellationToken));
            }

            var result = new ClusterBenchResult(ClusterRuntime.Name, Environment.ProcessorCount, arguments.GetValue(callers), rows);
            Print(result);
            JsonFile.Write(arguments.GetValue(json), result);
            return 0;
        });
    }

    private static async Task<ClusterBenchRow> RunAsync(int silos, int users, int callers, TimeSpan length, CancellationToken cancellationToken)
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
            return await new ClusterBench(cluster, clients.All[0].Client, callers, TimeProvider.System).RunAsync(users, length, cancellationToken);
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
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
