using System.Collections.Immutable;
using System.CommandLine;
using OrleansReco.Cli.Servers;
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
        var store = new Option<string>("--store") { Description = "sqlite, postgres (a throwaway server), or both in turns.", DefaultValueFactory = _ => "sqlite" };
        store.AcceptOnlyFromAmong("sqlite", "postgres", "both");
        var json = JsonFile.Option();
        return new Command("store", "Durable appends and snapshots a second (group commit; SQLite with synchronous=FULL, PostgreSQL with fsync and synchronous_commit).") { seconds, folder, store, json }
            .Does((parsed, cancellationToken) => Run(TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(folder), parsed.GetValue(store)!, parsed.GetValue(json), cancellationToken));
    }

    private static async Task<int> Run(TimeSpan duration, DirectoryInfo? folder, string store, FileInfo? json, CancellationToken cancellationToken)
    {
        if (store != "sqlite" && !PostgreSqlServer.IsInstalled(out var reason))
        {
            throw new CommandFailedException($"PostgreSQL cannot be measured: {reason}.");
        }

        var created = Directory.CreateDirectory(Path.Combine(folder?.FullName ?? Path.GetTempPath(), $"reco-bench-{Environment.ProcessId}"));
        var rows = new List<StoreBenchRow>();
        try
        {
            await using var server = store == "sqlite" ? null : new PostgreSqlServer(Path.Combine(created.FullName, "postgresql")) { Settings = StoreBench.ServerSettings };
            if (server is not null)
            {
                await server.StartAsync(cancellationToken);
            }

            var benches = new[] { store == "postgres" ? null : new StoreBench(created.FullName, null, duration), server is null ? null : new StoreBench(created.FullName, server, duration) }.OfType<StoreBench>().ToList();
            var cells = (from operation in new[] { "append", "snapshot" } from bytes in StoreBench.Sizes from writers in StoreBench.Writers from bench in benches select (bench, operation, bytes, writers)).ToList();
            await AnsiConsole.Progress().StartAsync(async progress =>
            {
                var bar = progress.AddTask("Measuring", maxValue: cells.Count);
                foreach (var (bench, operation, bytes, writers) in cells)
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
        var table = new Table().AddColumns("store", "operation", "bytes", "writers", "durable/s", "p50 ms", "p99 ms");
        foreach (var column in table.Columns.Skip(2))
        {
            column.RightAligned();
        }

        foreach (var row in rows)
        {
            table.AddRow(row.Store, row.Operation, $"{row.Bytes:N0}", $"{row.Writers:N0}", $"{row.PerSecond:N0}", $"{row.P50Ms:N2}", $"{row.P99Ms:N2}");
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
