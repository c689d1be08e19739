using System.CommandLine;
using System.Globalization;
using OrleansReco.Cli.Evaluation;
using Spectre.Console;

namespace OrleansReco.Cli.Benchmarks;

/// <summary><c>reco bench serve</c>.</summary>
internal static class ServeBenchCommand
{
    public static Command Create()
    {
        var data = new Option<DirectoryInfo>("--data") { Description = "The folder with ml-100k.inter and ml-100k.item.", Required = true, HelpName = "DIR" };
        var rate = Number("--rate", "Slates asked for a second; with --find the first rate.", 600, 1_000_000);
        var find = new Option<bool>("--find") { Description = "Raises the rate by a quarter until p99 is 50 ms or more, or an answer is an error." };
        var seconds = Number("--seconds", "How long each rate is measured.", 30, 3_600);
        var warmUp = Number("--warm-up", "Seconds that each rate runs before it is counted.", 10, 600);
        var store = new Option<DirectoryInfo?>("--store") { Description = "Keeps the service's store here and, when it is prepared already, does not prepare it again; a temporary one when left out.", HelpName = "DIR" };
        var json = JsonFile.Option();
        return new Command("serve", "Slates a second of the whole service over HTTP: MovieLens 100k, a trained ranker, exploration and recording on, open-loop arrivals from a process of their own.")
        {
            data, rate, find, seconds, warmUp, store, json,
        }.Does(async (parsed, cancellationToken) =>
        {
            var movies = Load(parsed.GetValue(data)!.FullName);
            var kept = parsed.GetValue(store);
            var folder = kept?.FullName ?? Directory.CreateTempSubdirectory("reco-bench-serve-").FullName;
            try
            {
                var bench = new ServeBench(movies, folder, Console.Error.WriteLine);
                var result = await bench.RunAsync(
                    parsed.GetValue(rate), parsed.GetValue(find), parsed.GetValue(warmUp), parsed.GetValue(seconds), row => Console.Error.WriteLine(Line(row)), cancellationToken);
                Print(result);
                JsonFile.Write(parsed.GetValue(json), result);
                return 0;
            }
            finally
            {
                if (kept is null)
                {
                    Directory.Delete(folder, recursive: true);
                }
            }
        });
    }

    private static MovieLens Load(string folder)
    {
        try
        {
            return MovieLens.Load(folder);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or InvalidDataException)
        {
            throw new CommandFailedException(e.Message);
        }
    }

    private static Option<double> Number(string name, string description, double value, double most)
        => new Option<double>(name) { Description = description, DefaultValueFactory = _ => value, HelpName = "N" }
            .Within($"above 0 and at most {most}", sent => sent > 0 && sent <= most);

    private static string Line(ServeBenchRow row) => string.Create(CultureInfo.InvariantCulture, $"{row.Load.Rate:N0}/s: p99 {row.Load.P99Ms:N1} ms, {row.Load.Errors} errors, {row.Load.Refused} refused");

    private static void Print(ServeBenchResult result)
    {
        var speed = Columns("asked/s", "slates/s", "p50 ms", "p90 ms", "p99 ms", "max ms", "errors", "429");
        var state = Columns("asked/s", "recorded", "degraded", "fallback", "changed p50 ms", "p99 ms", "at once", "CPU ms a slate", "load");
        foreach (var row in result.Rows)
        {
            var load = row.Load;
            speed.AddRow($"{load.Rate:N0}", $"{load.SlatesPerSecond:N0}", $"{load.P50Ms:N1}", $"{load.P90Ms:N1}", $"{load.P99Ms:N1}", $"{load.MaxMs:N0}", $"{load.Errors}", $"{load.Refused}");
            state.AddRow(
                $"{load.Rate:N0}", $"{load.RecordedShare:P1}", $"{load.DegradedShare:P1}", $"{load.FallbackShare:P1}",
                $"{load.FreshP50Ms:N1}", $"{load.FreshP99Ms:N1}", $"{load.FreshAtOnceShare:P0}", $"{row.CpuMsPerSlate:N2}", $"{row.LoadAverage:N1}");
        }

        AnsiConsole.Write(speed);
        AnsiConsole.Write(state);
        Console.WriteLine($"model {result.Model}, trained ranker: {(result.Ranker ? "yes" : "no")}; {result.Users} users; {result.Processors} processors, load average before: {result.LoadAverageBefore:N1}");
        Console.WriteLine("Latencies are from the scheduled arrival to the last byte; \"changed\" is from an event's acknowledgement to a slate without its item, beside the load.");
        Console.WriteLine(result.SustainedPerSecond is { } sustained
            ? $"Sustained: {sustained:N0} slates/s at p99 below {ServeBenchRow.PromisedP99Ms:N0} ms."
            : $"No rate measured was sustained at p99 below {ServeBenchRow.PromisedP99Ms:N0} ms.");
    }

    private static Table Columns(params string[] names)
    {
        var table = new Table().AddColumns(names);
        foreach (var column in table.Columns)
        {
            column.RightAligned();
        }

        return table;
    }
}
