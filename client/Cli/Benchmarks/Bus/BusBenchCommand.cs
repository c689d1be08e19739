using System.CommandLine;
using System.Globalization;
using OrleansReco.Cli.Servers;

namespace OrleansReco.Cli.Benchmarks.Bus;

/// <summary><c>reco bench bus</c>.</summary>
internal static class BusBenchCommand
{
    public static Command Create()
    {
        var examples = new Option<int>("--examples") { Description = "How many examples are published on each transport.", DefaultValueFactory = _ => 20_000, HelpName = "N" }.Within("between 100 and 10000000", n => n is >= 100 and <= 10_000_000);
        var down = new Option<double>("--down") { Description = "Seconds that the broker is away.", DefaultValueFactory = _ => 15, HelpName = "N" }.Within("above 0 and at most 3600", n => n is > 0 and <= 3_600);
        var json = JsonFile.Option();
        return new Command("bus", "Examples a second over the bus, in memory and on a throwaway RabbitMQ: confirmed, then taken and durable in the store; and what a broker that is away costs.") { examples, down, json }
            .Does(async (arguments, cancellationToken) =>
            {
                var result = await RunAsync(arguments.GetValue(examples), TimeSpan.FromSeconds(arguments.GetValue(down)), cancellationToken);
                Print(result);
                JsonFile.Write(arguments.GetValue(json), result);
                return 0;
            });
    }

    private static async Task<BusBenchResult> RunAsync(int examples, TimeSpan down, CancellationToken cancellationToken)
    {
        var load = LoadAverage.Read();
        var folder = Directory.CreateTempSubdirectory("reco-bench-bus-");
        try
        {
            var bench = new BusBench(folder.FullName, examples, Console.Error.WriteLine);
            var rows = new List<BusBenchRow> { await bench.InMemoryAsync(cancellationToken) };
            BusOutage? outage = null;
            if (RabbitMqServer.IsInstalled(out var reason))
            {
                await using var broker = new RabbitMqServer(Path.Combine(folder.FullName, "broker"));
                await broker.StartAsync(cancellationToken);
                (var row, outage) = await bench.OnRabbitMqAsync(broker, down, cancellationToken);
                rows.Add(row);
            }
            else
            {
                Console.Error.WriteLine($"RabbitMQ is not measured: {reason}.");
            }

            return new("bus", Environment.ProcessorCount, load, BenchExamples.Bytes(), BusBench.Writers, [.. rows], outage);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Print(BusBenchResult result)
    {
        TextTable.Print(
            ["transport", "confirmed/s", "p50 ms", "p99 ms", "stored/s", "stored"],
            result.Rows.Select(row => new[] { row.Transport, Text(row.ConfirmedPerSecond, "N0"), Text(row.P50Ms, "N1"), Text(row.P99Ms, "N1"), Text(row.StoredPerSecond, "N0"), Text(row.Stored, "N0") }));
        if (result.Outage is { } outage)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"Broker killed for {outage.Seconds:0} s under {result.Writers} publishers: {outage.Refused:N0} publishes refused, the slowest after {outage.LongestMs:N0} ms;"));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"heap {outage.HeapBeforeMb:0.0} MiB before, at most {outage.HeapWhileMb:0.0} while it was away; working set {outage.WorkingSetBeforeMb:0} and {outage.WorkingSetWhileMb:0} MiB; first confirm {outage.BackAfterMs:N0} ms after it was back."));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Examples of {result.ExampleBytes:N0} B, {result.Writers} publishers, store on SQLite; {result.Processors} processors, load average before: {result.LoadAverageBefore:0.0}."));
        Console.WriteLine("Confirmed: by a durable quorum queue. Stored: durable in the store, taken in batches by a consumer.");
    }

    private static string Text(double? figure, string format) => figure?.ToString(format, CultureInfo.InvariantCulture) ?? "–";
}
