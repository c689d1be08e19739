using System.Collections.Immutable;
using System.Globalization;
using OrleansReco.Abstractions;
using OrleansReco.Learning.Evaluation;

namespace OrleansReco.Trainer;

/// <summary>Candidate against champion on the same later slice, overall and by segment of users, paired by user, with bootstrap intervals.</summary>
internal static class ChampionGate
{
    private const int Seed = 17;

    private static readonly ImmutableArray<(string Name, Func<PrequentialUser, bool> Includes)> Segments =
    [
        ("all", _ => true),
        ("newUsers", user => user.EventsBefore == 0),
        ("lightUsers", user => user.EventsBefore is > 0 and < 50),
        ("heavyUsers", user => user.EventsBefore >= 50),
    ];

    /// <summary>Passes when the mean nDCG@10 is above the champion's and the interval of the difference does not reach below minus the tolerable loss, overall;
    /// and no segment with enough users is surely worse.</summary>
    public static GateReport Judge(
        string? champion, ImmutableArray<PrequentialUser> candidateUsers, ImmutableArray<PrequentialUser> championUsers, TrainerOptions options)
    {
        var metrics = ImmutableArray.CreateBuilder<GateMetric>();
        foreach (var (name, includes) in Segments)
        {
            var pairs = candidateUsers.Zip(championUsers).Where(pair => pair.First.Events > 0 && includes(pair.First)).ToArray();
            if (pairs.Length > 0)
            {
                metrics.Add(Compare("ndcg@10", name, pairs, user => user.Ndcg));
                metrics.Add(Compare("hr@10", name, pairs, user => user.Hits));
            }
        }

        var overall = metrics.FirstOrDefault(metric => metric is { Name: "ndcg@10", Segment: "all" });
        if (overall is null)
        {
            return new GateReport { Passed = false, Champion = champion, Reason = "Nothing could be judged: the later slice has no positive interaction with an item not yet seen." };
        }

        var hurt = metrics.FirstOrDefault(metric => metric is { Name: "ndcg@10", Segment: not "all" } && metric.Users >= options.MinSegmentUsers && metric.High < 0);
        var better = overall.Candidate > overall.Champion && overall.Low >= -options.TolerableLoss;
        var figures = string.Create(
            CultureInfo.InvariantCulture,
            $"nDCG@10 {overall.Candidate:F4} against {overall.Champion:F4} over {overall.Users} users, difference [{overall.Low:F4}, {overall.High:F4}]");
        var reason = hurt is not null
            ? string.Create(CultureInfo.InvariantCulture, $"Rejected: worse for {hurt.Segment} ({hurt.Candidate:F4} against {hurt.Champion:F4}, difference [{hurt.Low:F4}, {hurt.High:F4}]); {figures}.")
            : better ? $"Passed: {figures}." : $"Rejected: not better; {figures}.";
        return new GateReport { Passed = better && hurt is null, Champion = champion, Reason = reason, Metrics = metrics.ToImmutable() };
    }

    /// <summary>The first model: there is nothing to be compared with.</summary>
    public static GateReport First(ImmutableArray<PrequentialUser> candidateUsers)
    {
        var users = candidateUsers.Where(user => user.Events > 0).ToArray();
        if (users.Length == 0)
        {
            return new GateReport { Passed = true, Reason = "Passed: the first model; nothing to compare with and nothing held out to judge it on." };
        }

        // Against nothing: a champion that hits nothing.
        var metrics = ImmutableArray.Create(
            Compare("ndcg@10", "all", [.. users.Select(user => (user, user with { Ndcg = 0, Hits = 0 }))], user => user.Ndcg),
            Compare("hr@10", "all", [.. users.Select(user => (user, user with { Ndcg = 0, Hits = 0 }))], user => user.Hits));
        return new GateReport
        {
            Passed = true,
            Reason = string.Create(CultureInfo.InvariantCulture, $"Passed: the first model; nDCG@10 {metrics[0].Candidate:F4}, HR@10 {metrics[1].Candidate:F4} over {users.Length} users of the later slice."),
            Metrics = metrics,
        };
    }

    private static GateMetric Compare(string name, string segment, (PrequentialUser First, PrequentialUser Second)[] pairs, Func<PrequentialUser, double> sum)
    {
        double[] events = [.. pairs.Select(pair => (double)pair.First.Events)];
        var total = events.Sum();
        var difference = Bootstrap.Ratio([.. pairs.Select(pair => sum(pair.First) - sum(pair.Second))], events, Seed);
        return new GateMetric(name, segment, pairs.Length, pairs.Sum(pair => sum(pair.First)) / total, pairs.Sum(pair => sum(pair.Second)) / total, difference.Low, difference.High);
    }
}
