using System.CommandLine;
using System.Diagnostics;
using OrleansReco.Cli.Cluster;
using OrleansReco.Cli.Servers;

namespace OrleansReco.Cli.Chaos;

/// <summary><c>reco chaos</c>: what fails, what is late and what is lost while things die.</summary>
internal static class ChaosCommand
{
    public static Command Create()
    {
        var name = new Option<string>("--case") { Description = $"One case or several, separated by commas; all: every fault. Cases: {string.Join(", ", FaultCases.All(TimeSpan.Zero).Select(fault => fault.Name))}.", DefaultValueFactory = _ => FaultCases.AllName, HelpName = "NAME" };
        var rate = new Option<double>("--rate") { Description = "Slates a second.", DefaultValueFactory = _ => 30, HelpName = "N" }.Within("above 0 and at most 10000", sent => sent is > 0 and <= 10_000);
        var events = new Option<double>("--events") { Description = "Batches of events a second, beside those that answer slates.", DefaultValueFactory = _ => 20, HelpName = "N" }.Within("between 0 and 10000", sent => sent is >= 0 and <= 10_000);
        var seconds = new Option<double?>("--seconds") { Description = "No fault lasts longer; without it each lasts as long as it is meant to.", HelpName = "N" };
        var minutes = new Option<double>("--minutes") { Description = "Length of the case soak.", DefaultValueFactory = _ => 10, HelpName = "N" };
        var keep = new Option<bool>("--keep") { Description = "Keeps the clusters' files, logs above all." };
        var markdown = new Option<FileInfo?>("--markdown") { Description = "Writes the results as a table in Markdown.", HelpName = "FILE" };
        var json = JsonFile.Option();
        return new Command("chaos", "Starts throwaway clusters, drives load through the client library, and kills, freezes, cuts and fills what they stand on; reports what failed and what was lost.")
        {
            name, rate, events, seconds, minutes, keep, markdown, json,
        }.Does(async (arguments, cancellationToken) =>
        {
            var folder = Directory.CreateTempSubdirectory("reco-chaos-").FullName;
            var options = new ChaosOptions
            {
                SlatesPerSecond = arguments.GetValue(rate),
                EventsPerSecond = arguments.GetValue(events),
                LongestFault = arguments.GetValue(seconds) is { } most ? TimeSpan.FromSeconds(most) : null,
                Folder = folder,
            };
            var watch = Stopwatch.StartNew();
            try
            {
                OpenToServers(folder);
                var run = new ChaosSeries(options, text => Console.WriteLine($"{watch.Elapsed.TotalSeconds,7:0.0} s  {text}"), TimeProvider.System);
                var rows = await run.RunAsync(FaultCases.Named(arguments.GetValue(name)!, TimeSpan.FromMinutes(arguments.GetValue(minutes))), cancellationToken);
                ChaosTable.Print(rows);
                if (arguments.GetValue(markdown) is { } file)
                {
                    await File.WriteAllTextAsync(file.FullName, ChaosMarkdown.Of(rows), cancellationToken);
                }

                JsonFile.Write(arguments.GetValue(json), new ChaosReport(ClusterRuntime.Name, Environment.ProcessorCount, options.SlatesPerSecond, options.EventsPerSecond, [.. rows]));
                return rows.All(row => row.Missed.IsEmpty) ? 0 : 1;
            }
            catch (ServerFailedException e)
            {
                throw new CommandFailedException(e.Message);
            }
            finally
            {
                if (!arguments.GetValue(keep))
                {
                    Directory.Delete(folder, recursive: true);
                }
            }
        });
    }

    /// <summary>The database's own user must be able to enter.</summary>
    internal static void OpenToServers(string folder)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherExecute | UnixFileMode.GroupExecute);
        }
    }
}
