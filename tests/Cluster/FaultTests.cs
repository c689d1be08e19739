using OrleansReco.Cli.Chaos;
using OrleansReco.Cli.Chaos.Cases;
using Xunit.Abstractions;

namespace OrleansReco.Tests.Cluster;

/// <summary>Every fault against the real servers and processes: nothing that was acknowledged is lost, nothing is doubled, and the service keeps what it promises meanwhile.</summary>
[Collection(GroundsCollection.Name)]
public sealed class FaultTests(Grounds grounds, ITestOutputHelper output)
{
    /// <summary>All faults; in the order of what they stand on, so that each ground is started once.</summary>
    public static TheoryData<string> Cases
    {
        get
        {
            var cases = new TheoryData<string>();
            foreach (var fault in FaultCases.All(TimeSpan.Zero).Where(fault => fault is not SoakCase).OrderBy(fault => fault.Ground))
            {
                cases.Add(fault.Name);
            }

            return cases;
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public async Task Fault_UnderLoad_LosesAndDoublesNothing(string name)
    {
        var fault = FaultCases.Named(name, TimeSpan.Zero).Single();
        var why = FaultCases.WhyNot(fault);
        Skip.If(why is not null, why);

        var row = await grounds.RunAsync(fault);

        output.WriteLine(grounds.TakeLog());
        output.WriteLine($"{row.Requests} requests, {row.Failed} failed, {row.Refused} refused, gap {row.SlateGapSeconds:0.0} s; {row.Audit!.AcknowledgedEvents} acknowledged events, {row.Audit.ExamplesExpected} examples");
        output.WriteLine(string.Join(Environment.NewLine, row.Missed.Concat(row.Reasons)));
        Assert.Empty(row.Missed);
    }
}
