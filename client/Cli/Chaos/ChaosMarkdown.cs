using System.Globalization;

namespace OrleansReco.Cli.Chaos;

/// <summary>What cases have shown as a table in Markdown: the one of the README.</summary>
internal static class ChaosMarkdown
{
    private static readonly string[] Headings =
    [
        "case", "what", "requests", "not answered", "of slates", "events without a word", "longest gap in slates, s", "of the struck silo's users: slates / events, s",
        "slates' p99 before / during / after, ms", "acknowledged events", "lost / doubled", "examples", "lost / doubled", "kept",
    ];

    /// <summary>The line of the headings.</summary>
    public static string Header { get; } = Line(Headings);

    /// <summary>The lines of the cases that were run.</summary>
    public static string Of(IEnumerable<ChaosRow> rows) => string.Join('\n', [Header, $"|{string.Concat(Headings.Select(_ => "---|"))}", .. rows.Where(row => row.Skipped is null).Select(Row), ""]);

    private static string Row(ChaosRow row) => Line(
    [
        row.Case, row.What, Count(row.Requests), Share(row.UnansweredShare), Share(row.UnansweredSlatesShare), Share(row.FailedEventsShare), Number(row.SlateGapSeconds),
        row.StruckSlateGapSeconds is { } slates && row.StruckEventGapSeconds is { } events ? $"{Number(slates)} / {Number(events)}" : "",
        $"{Number(row.P99BeforeMs)} / {Number(row.P99DuringMs)} / {Number(row.P99AfterMs)}",
        .. row.Audit is { } audit
            ? new[] { Count(audit.AcknowledgedEvents), $"{Count(audit.EventsLost)} / {Count(audit.EventsDoubled)}", Count(audit.ExamplesExpected), $"{Count(audit.ExamplesLost)} / {Count(audit.ExamplesDoubled)}" }
            : ["", "", "", ""],
        row.Missed.IsEmpty ? "yes" : $"no: {string.Join(" ", row.Missed)}",
    ]);

    private static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells.Select(cell => cell.Replace('|', '/')))} |";

    private static string Count(int value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString(value < 10 ? "0.0" : "N0", CultureInfo.InvariantCulture);

    private static string Share(double value) => value == 0 ? "0" : value.ToString("P2", CultureInfo.InvariantCulture);
}
