using Spectre.Console;

namespace OrleansReco.Cli.Benchmarks;

/// <summary>The result of <c>reco bench serve</c> as tables that fit a terminal of 80 columns, and a file.</summary>
internal static class ServeBenchTables
{
    public static void Print(ServeBenchResult result, IAnsiConsole console)
    {
        var speed = Columns("asked/s", "slates/s", "p50 ms", "p90 ms", "p99 ms", "max ms", "errors", "429");
        var state = Columns("asked/s", "recorded", "degraded", "fallback", "CPU ms/slate", "load");
        var fresh = Columns("asked/s", "probes", "changed p50 ms", "changed p99 ms", "at once");
        foreach (var row in result.Rows)
        {
            var load = row.Load;
            var asked = $"{load.Rate:N0}";
            speed.AddRow(asked, $"{load.SlatesPerSecond:N0}", $"{load.P50Ms:N1}", $"{load.P90Ms:N1}", $"{load.P99Ms:N1}", $"{load.MaxMs:N0}", $"{load.Errors:N0}", $"{load.Refused:N0}");
            state.AddRow(asked, $"{load.RecordedShare:P1}", $"{load.DegradedShare:P1}", $"{load.FallbackShare:P1}", $"{row.CpuMsPerSlate:N2}", $"{row.LoadAverage:N1}");
            fresh.AddRow(asked, $"{load.Probes:N0}", $"{load.FreshP50Ms:N1}", $"{load.FreshP99Ms:N1}", $"{load.FreshAtOnceShare:P0}");
        }

        console.Write(speed);
        console.Write(state);
        console.Write(fresh);
        console.WriteLine($"model {result.Model}, trained ranker: {(result.Ranker ? "yes" : "no")}; {result.Users} users; {result.Processors} processors, load average before: {result.LoadAverageBefore:N1}");
        console.WriteLine("Latencies are from the scheduled arrival to the last byte; \"changed\" is from an event's acknowledgement to a slate without its item, beside the load.");
        console.WriteLine(result.SustainedPerSecond is { } sustained
            ? $"Sustained: {sustained:N0} slates/s at p99 below {ServeBenchRow.PromisedP99Ms:N0} ms."
            : $"No rate measured was sustained at p99 below {ServeBenchRow.PromisedP99Ms:N0} ms.");
    }

    private static Table Columns(params string[] names)
    {
        var table = new Table().AddColumns(names);
        foreach (var column in table.Columns)
        {
            column.RightAligned().NoWrap();
        }

        return table;
    }
}
