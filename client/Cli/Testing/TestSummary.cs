using System.Collections.Immutable;
using System.Xml.Linq;

namespace OrleansReco.Cli.Testing;

/// <summary>How a run of tests ended.</summary>
/// <param name="Passed">Tests that passed.</param>
/// <param name="Failed">Tests that failed; a run that broke counts as one.</param>
/// <param name="Skipped">Tests that were skipped.</param>
/// <param name="SkipReasons">The reason of each skipped test.</param>
internal sealed record TestSummary(int Passed, int Failed, int Skipped, ImmutableArray<string> SkipReasons)
{
    public static TestSummary Empty { get; } = new(0, 0, 0, []);

    public static TestSummary OneFailure { get; } = new(0, 1, 0, []);

    public static TestSummary operator +(TestSummary a, TestSummary b) => new(a.Passed + b.Passed, a.Failed + b.Failed, a.Skipped + b.Skipped, a.SkipReasons.AddRange(b.SkipReasons));

    /// <summary>Reads the results file of a run.</summary>
    public static TestSummary Read(string file, int exitCode, bool tolerateNone)
    {
        if (!File.Exists(file))
        {
            return exitCode == 0 && tolerateNone ? Empty : OneFailure;
        }

        var results = XDocument.Load(file).Descendants().Where(element => element.Name.LocalName == "UnitTestResult").ToList();
        var skipped = results.Where(result => Outcome(result) == "NotExecuted").ToList();
        var passed = results.Count(result => Outcome(result) == "Passed");
        var failed = results.Count - skipped.Count - passed;
        return new(passed, failed == 0 && exitCode != 0 ? 1 : failed, skipped.Count, [.. skipped.Select(Reason)]);
    }

    private static string? Outcome(XElement result) => (string?)result.Attribute("outcome");

    private static string Reason(XElement result)
    {
        var text = result.Descendants().FirstOrDefault(element => element.Name.LocalName == "Message")?.Value
            ?? result.Descendants().FirstOrDefault(element => element.Name.LocalName == "StdOut")?.Value;
        return string.IsNullOrWhiteSpace(text) ? "no reason given" : text.Trim();
    }
}
