using OrleansReco.Cli;
using OrleansReco.Cli.Chaos;
using OrleansReco.Cli.Chaos.Cases;

namespace OrleansReco.Tests.Unit.Cli.Chaos;

public sealed class ChaosMarkdownTests
{
    [Fact]
    public void Of_TheReadme_IsWhatTheCommandWrites()
    {
        var readme = File.ReadAllLines(Path.Combine(RecoPaths.Repository!, "README.md"));

        Assert.Contains(ChaosMarkdown.Header, readme);
        Assert.All(FaultCases.All(TimeSpan.FromMinutes(10)).Where(fault => fault is not (KillOnlySiloCase or SoakCase)), fault => Assert.Contains(readme, line => line.StartsWith($"| {fault.Name} | {fault.What} |", StringComparison.Ordinal)));
    }

    [Fact]
    public void Of_CasesRun_HasALineForEachWithTheVerdict()
    {
        var kept = new ChaosRow { Case = "a", What = "nothing", Requests = 1_234, UnansweredShare = 0.0123, StruckSlateGapSeconds = 0.3, StruckEventGapSeconds = 12, P99BeforeMs = 1, P99DuringMs = 2_000, P99AfterMs = 3 };
        var lines = ChaosMarkdown.Of([kept, kept with { Case = "b", Missed = ["Two were lost."] }, kept with { Case = "c", Skipped = "no server" }]).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(4, lines.Length);
        Assert.StartsWith("| a | nothing | 1,234 | 1.23 % | 0 | 0 | 0.0 | 0.3 / 12 | 1.0 / 2,000 / 3.0 |", lines[2], StringComparison.Ordinal);
        Assert.EndsWith("| yes |", lines[2], StringComparison.Ordinal);
        Assert.EndsWith("| no: Two were lost. |", lines[3], StringComparison.Ordinal);
        Assert.All(lines, line => Assert.Equal(lines[0].Count(c => c == '|'), line.Count(c => c == '|')));
    }
}
