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
        var find = new Option<bool>("--find") { Description = "Finds the highest rate at a p99 below 50 ms without errors: raises it by a quarter while it is sustained, or lowers it until it is." };
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
                ServeBenchTables.Print(result, AnsiConsole.Console);
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
}
