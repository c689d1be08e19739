using System.Globalization;

namespace OrleansReco.Cli.Chaos;

/// <summary>Prints what cases have shown.</summary>
internal static class ChaosTable
{
    public static void Print(IReadOnlyList<ChaosRow> rows)
    {
        var run = rows.Where(row => row.Skipped is null).ToList();
        Console.WriteLine();
        TextTable.Print(
            ["case", "requests", "slates/s", "events/s", "failed", "refused", "unanswered", "of slates", "events without word", "fallback", "gap s", "of the struck: slates", "events s", "back s", "p99 before", "during", "after ms"],
            run.Select(row => new[]
            {
                row.Case, Text(row.Requests), Text(row.SlatesPerSecond), Text(row.EventsPerSecond), Text(row.Failed), Text(row.Refused), Share(row.UnansweredShare), Share(row.UnansweredSlatesShare), Share(row.FailedEventsShare), Share(row.FallbackShare),
                Text(row.SlateGapSeconds), Text(row.StruckSlateGapSeconds), Text(row.StruckEventGapSeconds), Text(row.BackAfterSeconds), Text(row.P99BeforeMs), Text(row.P99DuringMs), Text(row.P99AfterMs),
            }));
        Console.WriteLine();
        TextTable.Print(
            ["case", "acknowledged events", "lost", "doubled", "examples", "lost", "doubled", "states", "wrong", "kept", "started again"],
            run.Where(row => row.Audit is not null).Select(row => new[]
            {
                row.Case, Text(row.Audit!.AcknowledgedEvents), Text(row.Audit.EventsLost), Text(row.Audit.EventsDoubled), Text(row.Audit.ExamplesExpected), Text(row.Audit.ExamplesLost), Text(row.Audit.ExamplesDoubled),
                Text(row.Audit.States), Text(row.Audit.StatesWrong), row.Missed.IsEmpty ? "yes" : "NO", string.Join(", ", row.Restarts),
            }));
        Console.WriteLine();
        foreach (var row in rows)
        {
            foreach (var line in row.Skipped is { } reason ? [$"not run: {reason}"] : row.Missed.Concat(row.Notes).Concat(row.Reasons))
            {
                Console.WriteLine($"{row.Case}: {line}");
            }
        }

        Console.WriteLine("Failed: no answer in 5 s, retries included; refused: a clear word to try again. Unanswered (failed or refused; of all requests, of slates), events without word (failed) and fallback: shares in the fault's window.");
        Console.WriteLine("Gap: longest time without an answered slate; of the struck: the same, and for events, of the users whose grains lived on the silo that was struck; back: from the fault to the last request that failed, was refused or took over 1 s. p99: slates, from the scheduled arrival.");
    }

    private static string Text(double? value) => value is { } known ? Text(known) : "";

    private static string Text(int value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Text(double value) => value.ToString(value < 10 ? "0.0" : "N0", CultureInfo.InvariantCulture);

    private static string Share(double value) => value == 0 ? "0" : value.ToString("P2", CultureInfo.InvariantCulture);
}
