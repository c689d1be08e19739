using Microsoft.Extensions.DependencyInjection;
using OrleansReco.Abstractions;
using OrleansReco.Learning.Bundles;
using OrleansReco.Learning.Embeddings;
using OrleansReco.Learning.Examples;
using OrleansReco.Learning.Rankers;
using OrleansReco.Ranking.Features;
using OrleansReco.Ranking.Native;
using OrleansReco.Ranking.Rankers;
using OrleansReco.Tests.EndToEnd.Fixtures;

namespace OrleansReco.Tests.EndToEnd;

/// <summary>A ranker that XGBoost trained, from its examples to the slates it orders.</summary>
public sealed class TrainedRankerTests : IAsyncLifetime
{
    private const int Width = FeatureSchema.Count;
    private const int Count = 10;
    private readonly RunningService _service = new();

    public Task InitializeAsync() => _service.InitializeAsync();

    public Task DisposeAsync() => _service.DisposeAsync();

    [SkippableFact]
    public async Task Slate_OfABundleWithATrainedRanker_HasItsScoresAndFollowsItsOrder()
    {
        var part = NativeParts.Probe(NativeParts.XGBoost);
        Skip.IfNot(part.Found, $"{part.Part.Name} is missing: {part.Problem} Install it with '{part.Part.InstallCommand}'.");
        var (onnx, calibration) = TrainToReverse();
        var bundle = await _service.Services.GetRequiredService<IBundleStore>().SaveAsync(new BundleDraft
        {
            Retrieval = RetrievalTrainer.Fit(SmallCatalogue.Items, Interactions(), new RetrievalRecipe()),
            RankerOnnx = onnx,
            RankerFeatures = FeatureSchema.Names,
            Calibration = calibration,
            CreatedAt = SmallCatalogue.Now,
            DataSnapshot = "made up",
        });
        await _service.PostAsync("/v1/models", $$"""{"version":"{{bundle.Version}}"}""");
        await _service.PostAsync($"/v1/models/{bundle.Version}/promote", """{"reason":"test"}""");
        await _service.UntilAsync(status => status.Champion == bundle.Version, $"the silo to serve {bundle.Version}");
        const string TakeTheBest = """ "baselineShare":0,"latencyBudgetMs":5000,"reranking":{"diversity":0,"temperature":0,"maxPerCategory":0} """;
        await _service.PutSurfaceAsync("ranked", $"{{{TakeTheBest}}}");
        await _service.PutSurfaceAsync("fused", $$"""{ {{TakeTheBest}},"retrieval":{"useRanker":false} }""");

        var now = TimeProvider.System.GetUtcNow().ToString("O");
        var plays = SmallCatalogue.Items.Take(4).Select((item, i) => $$"""{"eventId":"play-{{i}}","type":"play","completion":1,"userId":"someone","itemId":"{{item.ItemId}}","timestamp":"{{now}}"}""");
        await _service.PostAsync("/v1/events", $"[{string.Join(',', plays)}]");

        var ranked = await DecideAsync("ranked");
        var fused = await DecideAsync("fused");

        Assert.Equal((bundle.Version, bundle.Version), (ranked.ModelVersion, fused.ModelVersion));
        Assert.Equal((Count, Count), (ranked.Items.Length, fused.Items.Length));
        Assert.Empty(ranked.Degraded);
        Assert.True(ranked.Candidates.ItemIds.Length > 2 * Count, $"{ranked.Candidates.ItemIds.Length} candidates are too few to tell the two orders apart.");

        // The ranker learned the reverse of the fused order, so that no other part could have made this slate.
        Assert.All(fused.Items, item => Assert.InRange(FusedRank(item), 0, Math.Log(Count) + 1e-5));
        Assert.All(ranked.Items, item => Assert.True(FusedRank(item) > Math.Log(Count), $"{item.ItemId} was at place {Math.Exp(FusedRank(item)):0} of the fused order."));

        // Scores are the ranker's of the features as served, shifted and scaled over the candidates.
        var scores = new float[Count];
        RankerLoader.Load(onnx).Score(ranked.Items.SelectMany(item => item.Features).ToArray(), scores);
        Assert.Equal(ranked.Items.Select(item => item.Score).OrderDescending(), ranked.Items.Select(item => item.Score));
        Assert.Equal(scores.OrderDescending(), scores);
        var (first, last) = (ranked.Items[0].Score, ranked.Items[^1].Score);
        Assert.True(scores[0] > scores[^1], "The ranker gave every served item the same score, so that the test shows nothing.");
        for (var i = 0; i < Count; i++)
        {
            var expected = last + ((first - last) * (scores[i] - scores[^1]) / (scores[0] - scores[^1]));
            Assert.Equal(expected, ranked.Items[i].Score, 1e-3f);
        }
    }

    private static float FusedRank(DecidedItem item) => item.Features[(int)Feature.FusedRank];

    /// <summary>Slates whose later places of the fused order were liked better; every other feature says nothing.</summary>
    private static (byte[] Onnx, ScoreCalibration Calibration) TrainToReverse()
    {
        const int Slates = 150;
        const int Size = 12;
        var random = new Random(5);
        var features = new float[Slates * Size * Width];
        var grades = new float[Slates * Size];
        for (var row = 0; row < grades.Length; row++)
        {
            var x = features.AsSpan(row * Width, Width);
            foreach (ref var value in x)
            {
                value = random.Next(3) == 0 ? float.NaN : (float)random.NextDouble();
            }

            x[(int)Feature.FusedRank] = (float)(random.NextDouble() * Math.Log(SmallCatalogue.Items.Length));
            grades[row] = x[(int)Feature.FusedRank];
        }

        var set = new RankerTrainingSet(FeatureSchema.Names, features, grades, Enumerable.Repeat(Size, Slates).ToArray());
        var onnx = RankerTrainer.Train(set, new RankerTrainingOptions { MaxTrees = 60, MaxDepth = 4, FeatureShare = 1, Threads = 1 }).Onnx;
        var scores = new float[grades.Length];
        RankerLoader.Load(onnx).Score(features, scores);
        return (onnx, IsotonicCalibrator.Fit(scores, [.. grades.Select(grade => grade > 2)]));
    }

    private static List<TrainingInteraction> Interactions()
    {
        var random = new Random(9);
        return [.. Enumerable.Range(0, 1_500).Select(i => new TrainingInteraction(
            i + 1, $"user-{i % 60}", SmallCatalogue.Items[(int)(SmallCatalogue.Items.Length * Math.Pow(random.NextDouble(), 2))].ItemId, 1, SmallCatalogue.Now.AddMinutes(i - 2_000)))];
    }

    private async Task<Decision> DecideAsync(string surface)
    {
        var (decisionId, _) = await _service.SlateAsync("someone", surface, Count);
        return (await _service.Grains.GetGrain<IDecisionGrain>(decisionId).Get())!.Decision;
    }
}
