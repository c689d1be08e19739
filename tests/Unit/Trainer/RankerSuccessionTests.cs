using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Learning.Bundles;
using OrleansReco.Ranking.Features;
using OrleansReco.Ranking.Native;
using OrleansReco.Ranking.Rankers;
using OrleansReco.Ranking.Rankers.Onnx;
using OrleansReco.Tests.Unit.Grains.Recommendations;
using OrleansReco.Tests.Unit.Ranking.Native;
using OrleansReco.Trainer;

namespace OrleansReco.Tests.Unit.Trainer;

public sealed class RankerSuccessionTests : IDisposable
{
    private static readonly TrainerOptions Options = new() { MinRankerSlates = 20 };
    private readonly string _root = Directory.CreateTempSubdirectory("reco-ranker-part-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Train_TooFewSlates_KeepsTheChampionsRanker()
    {
        var champion = await Champion(Ensemble(sign: 1));
        var (ranker, reason) = RankerPart.Train(Slates(2), champion, Options, CancellationToken.None);

        Assert.Equal(champion.RankerOnnx!.Value.ToArray(), ranker!.Onnx);
        Assert.True(FeatureSchema.Names.AsSpan().SequenceEqual(ranker.Features.AsSpan()));
        Assert.EndsWith("the champion's stays", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_TooFewSlatesAndNoChampion_GivesNone() => Assert.Null(RankerPart.Train(Slates(2), null, Options, CancellationToken.None).Ranker);

    [SkippableFact]
    public async Task Train_ChampionsRankerIsWorse_TheNewOneTakesItsPlace()
    {
        NativeRequirement.SkipUnlessFound(NativeParts.XGBoost);
        var champion = await Champion(Ensemble(sign: -1));
        var (ranker, reason) = RankerPart.Train(Slates(200), champion, Options, CancellationToken.None);

        Assert.NotEqual(champion.RankerOnnx!.Value.ToArray(), ranker!.Onnx);
        Assert.True(ranker.Ndcg > 0.99, reason);
        Assert.StartsWith("ranker: ", reason, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Train_ChampionsRankerIsBetter_StaysAndSaysSo()
    {
        NativeRequirement.SkipUnlessFound(NativeParts.XGBoost);
        var champion = await Champion(Ensemble(sign: 1));
        // What is older taught the opposite of what holds now, so the newly trained one is wrong; the champion's is right.
        var (ranker, reason) = RankerPart.Train([.. Slates(200, opposite: slate => slate < 160)], champion, Options, CancellationToken.None);

        Assert.Equal(champion.RankerOnnx!.Value.ToArray(), ranker!.Onnx);
        Assert.EndsWith("the champion's stays", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Collect_ExamplesTakenBack_TeachNothing()
    {
        var slates = Slates(3);
        Assert.Equal(3, RankerLessons.Collect(slates, FeatureSchema.Names)!.Slates);

        ImmutableArray<LabeledExample> less = [.. slates.Select(example => example.Provenance.DecisionId == "d1" && example.Items[0].Label > 0 ? example with { Weight = 0 } : example)];
        Assert.Equal(2, RankerLessons.Collect(less, FeatureSchema.Names)!.Slates);
    }

    private async Task<ModelBundle> Champion(TreeEnsemble ensemble)
    {
        var store = new DirectoryBundleStore(_root);
        var draft = FilmWorld.Draft() with
        {
            RankerOnnx = TreeEnsembleWriter.Write(ensemble),
            RankerFeatures = FeatureSchema.Names,
            Calibration = new ScoreCalibration([0f, 1f], [0f, 1f]),
        };
        return await store.OpenAsync((await store.SaveAsync(draft)).Version);
    }

    /// <summary>One split: who trends stands above (or, with −1, below) who does not.</summary>
    private static TreeEnsemble Ensemble(float sign) => new(
        FeatureSchema.Count, FeatureSchema.Names, 0, [[TreeNode.Split((int)Feature.Trending, 0.5f, 1, 2, true, 2), TreeNode.Leaf(-sign, 1), TreeNode.Leaf(sign, 1)]]);

    /// <summary>Slates of four, of which the one that trends was accepted; the fused order says nothing of it.</summary>
    private static ImmutableArray<LabeledExample> Slates(int count, Func<int, bool>? opposite = null) =>
    [
        .. from slate in Enumerable.Range(0, count)
           from place in Enumerable.Range(0, 4)
           let trends = place == slate % 4
           select new LabeledExample
           {
               Id = $"{slate}-{place}",
               Revision = 1,
               CreatedAt = FilmWorld.Now,
               Kind = ExampleKind.Pointwise,
               UserId = "ann",
               Items = [new ExampleItem($"item-{place}", trends != (opposite?.Invoke(slate) ?? false) ? 1 : 0, place, 1, true, Row(trends))],
               Provenance = new Provenance { DecisionId = $"d{slate}", ModelVersion = "m", Arm = "champion", Surface = "home", ServedAt = FilmWorld.Now.AddMinutes(slate), FeatureNames = FeatureSchema.Names },
           },
    ];

    private static ImmutableArray<float> Row(bool trends)
    {
        var row = new float[FeatureSchema.Count];
        row[(int)Feature.Trending] = trends ? 1 : 0;
        return [.. row];
    }
}
