using System.Collections.Immutable;
using OrleansReco.Learning.Evaluation;
using OrleansReco.Trainer;

namespace OrleansReco.Tests.Unit.Trainer;

public sealed class ChampionGateTests
{
    private static readonly TrainerOptions Options = new();

    [Fact]
    public void Judge_BetterEverywhere_PassesWithFigures()
    {
        var report = ChampionGate.Judge("champion", Users(_ => 0.3), Users(_ => 0.2), Options);

        Assert.True(report.Passed, report.Reason);
        Assert.Equal("champion", report.Champion);
        var overall = Assert.Single(report.Metrics, metric => metric is { Name: "ndcg@10", Segment: "all" });
        Assert.Equal(0.3, overall.Candidate, 6);
        Assert.True(overall.Low > 0.05 && overall.High < 0.15, $"[{overall.Low}, {overall.High}]");
        Assert.Contains("0.3000", report.Reason);
    }

    [Fact]
    public void Judge_Worse_IsRejectedWithTheReason()
    {
        var report = ChampionGate.Judge("champion", Users(_ => 0.2), Users(_ => 0.3), Options);

        Assert.False(report.Passed);
        Assert.StartsWith("Rejected", report.Reason);
    }

    [Fact]
    public void Judge_BetterOverallButWorseForNewUsers_IsRejectedNamingTheSegment()
    {
        var report = ChampionGate.Judge("champion", Users(before => before == 0 ? 0.1 : 0.6), Users(before => before == 0 ? 0.3 : 0.2), Options);

        Assert.False(report.Passed);
        Assert.Contains("newUsers", report.Reason);
    }

    [Fact]
    public void Judge_TheSame_IsRejected() => Assert.False(ChampionGate.Judge("champion", Users(_ => 0.2), Users(_ => 0.2), Options).Passed);

    [Fact]
    public void Judge_NothingToJudgeOn_IsRejected() => Assert.False(ChampionGate.Judge("champion", [], [], Options).Passed);

    [Fact]
    public void First_NoChampion_Passes()
    {
        var report = ChampionGate.First(Users(_ => 0.2));

        Assert.True(report.Passed);
        Assert.Null(report.Champion);
        Assert.Contains("0.2000", report.Reason);
    }

    private static ImmutableArray<PrequentialUser> Users(Func<int, double> ndcg) =>
        [.. Enumerable.Range(0, 150).Select(i => new PrequentialUser($"u{i}", 10, 2, 10 * ndcg(i % 3 * 30), i % 3 * 30))];
}
