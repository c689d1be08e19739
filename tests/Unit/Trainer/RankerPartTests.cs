using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Ranking.Features;
using OrleansReco.Ranking.Native;
using OrleansReco.Ranking.Rankers;
using OrleansReco.Trainer;

namespace OrleansReco.Tests.Unit.Trainer;

public sealed class RankerPartTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Collect_Slates_GroupsByDecisionOldestFirstAndLeavesOutThoseWithoutAnOrder()
    {
        LabeledExample[] examples =
        [
            .. Slate("newer", 5, (0.1f, 0), (0.9f, 1)),
            .. Slate("older", 1, (0.2f, 1), (0.3f, 0.5), (0.4f, 0)),
            .. Slate("all alike", 2, (0.5f, 0), (0.6f, 0)),
        ];

        var lessons = RankerLessons.Collect(examples, FeatureSchema.Names)!;

        Assert.Equal(2, lessons.Slates);
        Assert.Equal([3, 2], lessons.Set.GroupSizes.ToArray());
        Assert.Equal([2f, 1f, 0f, 0f, 2f], lessons.Set.Grades.ToArray());
    }

    [Fact]
    public void Collect_OtherFeatures_AreLeftOut()
    {
        var examples = Slate("old schema", 1, (0.1f, 0), (0.9f, 1)).Select(e => e with { Provenance = e.Provenance with { FeatureNames = ["other"] } });

        Assert.Null(RankerLessons.Collect(examples, FeatureSchema.Names));
    }

    [Fact]
    public void Train_TooFewSlates_SaysHowManyAreNeeded()
    {
        var (ranker, reason) = RankerPart.Train([.. Slate("one", 1, (0.1f, 0), (0.9f, 1))], champion: null, new TrainerOptions(), CancellationToken.None);

        Assert.Null(ranker);
        Assert.True(reason.Contains("300 are needed") || reason.Contains("XGBoost is missing"), reason);
    }

    [SkippableFact]
    public void Train_OutcomesThatFollowAFeature_LearnsThemAndCalibrates()
    {
        Skip.IfNot(NativeParts.Probe(NativeParts.XGBoost).Found, "XGBoost is not installed: deploy/native/install.sh xgboost.");
        var random = new Random(3);
        ImmutableArray<LabeledExample> examples =
        [
            .. Enumerable.Range(0, 500).SelectMany(i =>
            {
                var likings = Enumerable.Range(0, 6).Select(_ => random.NextSingle()).ToArray();
                return Slate($"slate-{i}", i, [.. likings.Select(liking => (liking, random.NextDouble() < liking * liking ? 1.0 : 0.0))]);
            }),
        ];

        var (ranker, reason) = RankerPart.Train(examples, champion: null, new TrainerOptions { Threads = 1 }, CancellationToken.None);

        Assert.True(ranker is not null, reason);
        Assert.StartsWith("ranker:", reason);
        var scores = new float[2];
        RankerLoader.Load(ranker!.Onnx).Score([.. Row(0.95f), .. Row(0.05f)], scores);
        Assert.True(scores[0] > scores[1], $"{scores[0]} and {scores[1]}");
        Assert.True(ranker.Calibration.Probability(scores[0]) > ranker.Calibration.Probability(scores[1]) + 0.3);
    }

    private static IEnumerable<LabeledExample> Slate(string decision, int minute, params (float Liking, double Label)[] items) => items.Select((item, position) => new LabeledExample
    {
        Id = $"{decision}-{position}",
        Revision = 1,
        Kind = ExampleKind.Pointwise,
        UserId = "u",
        CreatedAt = Start,
        Provenance = new Provenance
        {
            DecisionId = decision,
            ModelVersion = "m",
            Arm = "champion",
            Surface = "home",
            ServedAt = Start.AddMinutes(minute),
            FeatureNames = FeatureSchema.Names,
        },
        Items = [new ExampleItem($"i{position}", item.Label, position, 1, true, [.. Row(item.Liking)])],
    });

    private static float[] Row(float liking)
    {
        var row = Enumerable.Repeat(float.NaN, FeatureSchema.Count).ToArray();
        row[(int)Feature.UserDot] = liking;
        row[(int)Feature.FusedScore] = 0.5f;
        return row;
    }
}
