using System.Collections.Immutable;
using System.CommandLine;
using Spectre.Console;

namespace OrleansReco.Cli.Benchmarks;

/// <summary><c>reco bench store</c>.</summary>
internal static class StoreBenchCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        var seconds = new Option<double>("--seconds") { Description = "How long each row is measured.", DefaultValueFactory = _ => 3 }.Within("above 0 and at most 600", value => value is > 0 and <= 600);
        var folder = new Option<DirectoryInfo?>("--folder") { Description = "A folder on the disk to measure; a temporary one when left out. What is written there is removed." };
        var json = JsonFile.Option();
        return new Command("store", "Durable appends and snapshots a second (SQLite, group commit, synchronous=FULL).") { seconds, folder, json }
            .Does((parsed, cancellationToken) => Run(TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(folder), parsed.GetValue(json), cancellationToken));
    }

    private static async Task<int> Run(TimeSpan duration, DirectoryInfo? folder, FileInfo? json, CancellationToken cancellationToken)
    {
        var created = Directory.CreateDirectory(Path.Combine(folder?.FullName ?? Path.GetTempPath(), $"reco-bench-{Environment.ProcessId}"));
        var rows = new List<StoreBenchRow>();
        try
        {
            var bench = new StoreBench(created.FullName, duration);
            var cells = (from operation in new[] { "append", "snapshot" } from bytes in StoreBench.Sizes from writers in StoreBench.Writers select (operation, bytes, writers)).ToList();
            await AnsiConsole.Progress().StartAsync(async progress =>
            {
                var bar = progress.AddTask("Measuring", maxValue: cells.Count);
                foreach (var (operation, bytes, writers) in cells)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    bar.Description = $"{operation} {bytes} B, {writers} writers";
                    rows.Add(await bench.Measure(operation, bytes, writers));
                    bar.Increment(1);
                }
            });
        }
        finally
        {
            created.Delete(recursive: true);
        }

        Print(rows);
        JsonFile.Write(json, new StoreBenchResult("store", Environment.ProcessorCount, duration.TotalSeconds, [.. rows]));
        return 0;
    }

    private static void Print(List<StoreBenchRow> rows)
    {
        var table = new Table().AddColumns("operation", "bytes", "writers", "durable/s", "p50 ms", "p99 ms");
        foreach (var column in table.Columns.Skip(1))
        {
            column.RightAligned();
        }

        foreach (var row in rows)
        {
            table.AddRow(row.Operation, $"{row.Bytes:N0}", $"{row.Writers:N0}", $"{row.PerSecond:N0}", $"{row.P50Ms:N2}", $"{row.P99Ms:N2}");
        }

        AnsiConsole.Write(table);
    }
}

/// <summary>What <c>--json</c> holds.</summary>
/// <param name="Benchmark"><c>store</c>.</param>
/// <param name="Processors">Logical processors of the machine.</param>
/// <param name="Seconds">How long each row was measured.</param>
/// <param name="Rows">The table.</param>
internal sealed record StoreBenchResult(string Benchmark, int Processors, double Seconds, ImmutableArray<StoreBenchRow> Rows);
