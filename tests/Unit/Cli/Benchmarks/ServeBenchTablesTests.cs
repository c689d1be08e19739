using OrleansReco.Cli.Benchmarks;
using Spectre.Console;

namespace OrleansReco.Tests.Unit.Cli.Benchmarks;

public sealed class ServeBenchTablesTests
{
    [Fact]
    public void Tables_On80Columns_ShowEveryHeadingAndFigureWhole()
    {
        var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = 80;
        var load = new ServeLoadResult
        {
            Rate = 12_345,
            Requests = 370_350,
            SlatesPerSecond = 12_344.4,
            P50Ms = 1_111.1,
            P90Ms = 2_222.2,
            P99Ms = 33_333.3,
            MaxMs = 44_444,
            GeneratorP99Ms = 1,
            Errors = 123_456,
            Refused = 12_345,
            RecordedShare = 1,
            DegradedShare = 0.123,
            FallbackShare = 0.456,
            Probes = 9_876,
            FreshP50Ms = 5_555.5,
            FreshP99Ms = 66_666.6,
            FreshAtOnceShare = 1,
            GeneratorProcessors = 0.5,
        };

        ServeBenchTables.Print(new("serve", 64, 12.3, "20261120T171430Z-0b4c69d7", true, 943, 12_344.4, [new(load, 123.45, 123.4)]), console);

        var printed = text.ToString();
        Assert.DoesNotContain("…", printed, StringComparison.Ordinal);
        string[] words = ["asked/s", "slates/s", "p50 ms", "p90 ms", "p99 ms", "max ms", "errors", "429", "recorded", "degraded", "fallback", "CPU ms/slate", "load", "probes", "changed p50 ms", "changed p99 ms", "at once",
            "12,345", "1,111.1", "33,333.3", "44,444", "123,456", "100.0", "12.3", "45.6", "123.45", "9,876", "5,555.5", "66,666.6"];
        Assert.All(words, word => Assert.Contains(word, printed, StringComparison.Ordinal));
        Assert.All(printed.Split('\n'), line => Assert.True(line.TrimEnd().Length <= 80, line));
    }
}
