using System.ComponentModel.DataAnnotations;
using OrleansReco.Learning.Rankers;
using OrleansReco.Ranking.Native;
using OrleansReco.Ranking.Rankers;
using OrleansReco.Tests.Unit.Ranking.Native;

namespace OrleansReco.Tests.Unit.Learning.Rankers;

public sealed class RankerTrainerTests
{
    private static readonly RankerTrainingOptions Quick = new() { MaxTrees = 60, MaxDepth = 4, Threads = 1 };

    [SkippableTheory]
    [InlineData(RankerObjective.Ndcg)]
    [InlineData(RankerObjective.Pairwise)]
    public void Train_SlatesWithATaste_RanksUnseenSlatesByIt(RankerObjective objective)
    {
        NativeRequirement.SkipUnlessFound(NativeParts.XGBoost);
        RankerTrainingResult result = RankerTrainer.Train(
            SyntheticSlates.Create(seed: 1, slates: 400),
            new RankerTrainingOptions { Objective = objective, MaxTrees = 120, MaxDepth = 4, Threads = 1 });

        RankerTrainingSet unseen = SyntheticSlates.Create(seed: 2);
        float[] scores = new float[unseen.RowCount];
        RankerLoader.Load(result.Onnx, SyntheticSlates.FeatureNames).Score(unseen.Features.Span, scores);
        double byRanker = GroupNdcg.Mean(unseen, scores, 10)!.Value;
        double byChance = GroupNdcg.Mean(unseen, [.. Enumerable.Range(0, unseen.RowCount).Select(i => (float)new Random(i).NextDouble())], 10)!.Value;
        Assert.True(byRanker > 0.93 && byChance < 0.8, $"nDCG@10 is {byRanker} by the ranker and {byChance} by chance.");
        Assert.Equal(["feature0", "feature1", "feature2"], result.Metrics.FeatureGains.Take(3).Select(gain => gain.Feature).Order());
        Assert.Equal(1, result.Metrics.FeatureGains.Sum(gain => gain.Share), 1e-9);
    }

    [SkippableTheory]
    [InlineData(0)]
    [InlineData(0.3)]
    public void Train_AnySlates_ScoresAlikeInXGBoostOnnxRuntimeAndHere(double missingShare)
    {
        NativeRequirement.SkipUnlessFound(NativeParts.XGBoost);
        NativeRequirement.SkipUnlessFound(NativeParts.OnnxRuntime);
        for (int seed = 0; seed < 4; seed++)
        {
            // Training itself compares every score in all three and throws beyond 1e-5.
            RankerTrainingMetrics metrics = RankerTrainer.Train(SyntheticSlates.Create(seed, missingShare: missingShare), Quick).Metrics;

            Assert.True(metrics.CheckedByOnnxRuntime);
            Assert.InRange(metrics.MaxScoreDifference, 0, 1e-5);
        }
    }

    [SkippableFact]
    public void Train_SameSetAndSeed_GivesTheSameBytes()
    {
        NativeRequirement.SkipUnlessFound(NativeParts.XGBoost);

        byte[] once = RankerTrainer.Train(SyntheticSlates.Create(seed: 3), Quick).Onnx;
        byte[] again = RankerTrainer.Train(SyntheticSlates.Create(seed: 3), Quick).Onnx;

        Assert.Equal(once, again);
    }

    [SkippableFact]
    public void Train_NothingLeftToLearn_StopsEarlyAndKeepsTheBestNumberOfTrees()
    {
        NativeRequirement.SkipUnlessFound(NativeParts.XGBoost);
        List<RankerTrainingProgress> reports = [];

        RankerTrainingMetrics metrics = RankerTrainer.Train(
            SyntheticSlates.Create(seed: 4, slates: 60, noise: 3),
            new RankerTrainingOptions { MaxTrees = 1000, PatienceTrees = 10, Threads = 1 },
            new Reports(reports)).Metrics;

        Assert.Equal(metrics.Trees + 10, reports.Count);
        Assert.Equal(metrics.ValidationNdcg, reports.Max(report => report.ValidationNdcg));
        Assert.Equal(metrics.ValidationNdcg, reports[metrics.Trees - 1].ValidationNdcg);
    }

    [SkippableFact]
    public void Train_NoValidationShare_GrowsEveryTree()
    {
        NativeRequirement.SkipUnlessFound(NativeParts.XGBoost);

        RankerTrainingMetrics metrics = RankerTrainer.Train(
            SyntheticSlates.Create(seed: 5, slates: 30), new RankerTrainingOptions { MaxTrees = 7, ValidationShare = 0, Threads = 1 }).Metrics;

        Assert.Equal(7, metrics.Trees);
        Assert.Null(metrics.ValidationNdcg);
    }

    [SkippableFact]
    public void Train_GroupsWithoutWeight_TeachNothing()
    {
        NativeRequirement.SkipUnlessFound(NativeParts.XGBoost);
        RankerTrainingSet taste = SyntheticSlates.Create(seed: 6, slates: 100);
        float[] upsideDown = [.. taste.Grades.ToArray().Select(grade => 3 - grade)];
        int[] sizes = [.. taste.GroupSizes.ToArray(), .. taste.GroupSizes.ToArray()];
        float[] features = [.. taste.Features.ToArray(), .. taste.Features.ToArray()];
        float[] grades = [.. taste.Grades.ToArray(), .. upsideDown];
        float[] weights = [.. Enumerable.Repeat(1f, 100), .. Enumerable.Repeat(0f, 100)];
        RankerTrainingOptions options = new() { MaxTrees = 30, ValidationShare = 0, Threads = 1 };

        RankerTrainingMetrics metrics = RankerTrainer.Train(
            new RankerTrainingSet(SyntheticSlates.FeatureNames, features, grades, sizes, weights), options).Metrics;

        Assert.True(metrics.TrainingNdcg > 0.9, $"nDCG@10 of the weighted groups is {metrics.TrainingNdcg}.");
    }

    [SkippableFact]
    public void Train_FractionalGrades_AreNotRoundedDown()
    {
        NativeRequirement.SkipUnlessFound(NativeParts.XGBoost);
        RankerTrainingSet whole = SyntheticSlates.Create(seed: 7);
        float[] fractions = [.. whole.Grades.ToArray().Select(grade => grade / 4)];

        RankerTrainingMetrics metrics = RankerTrainer.Train(
            new RankerTrainingSet(whole.FeatureNames, whole.Features.ToArray(), fractions, whole.GroupSizes.ToArray()), Quick).Metrics;

        Assert.True(metrics.ValidationNdcg > 0.9, $"nDCG@10 is {metrics.ValidationNdcg}.");
    }

    [SkippableFact]
    public void Train_Cancelled_StopsBeforeTheNextTree()
    {
        NativeRequirement.SkipUnlessFound(NativeParts.XGBoost);
        using CancellationTokenSource cancellation = new();
        List<RankerTrainingProgress> reports = [];

        Assert.Throws<OperationCanceledException>(() => RankerTrainer.Train(
            SyntheticSlates.Create(seed: 8), Quick, new Reports(reports, cancellation.Cancel), cancellation.Token));

        Assert.Single(reports);
    }

    [SkippableFact]
    public void Contributions_TrainedRanker_AreXGBoostsOwn()
    {
        NativeRequirement.SkipUnlessFound(NativeParts.XGBoost);
        RankerTrainingSet set = SyntheticSlates.Create(seed: 9, slates: 40, missingShare: 0.1);
        int width = set.FeatureNames.Length;
        using XGBoostMatrix matrix = XGBoostMatrix.Create(set.Features.Span, width, threads: 1);
        using XGBoostBooster booster = XGBoostBooster.Create([matrix], [("base_score", "0"), ("max_depth", "4"), ("verbosity", "0")]);
        for (int tree = 0; tree < 20; tree++)
        {
            LambdaGradients lambdas = new(set, RankerObjective.Ndcg, cutoff: 10, threads: 1);
            lambdas.Compute(tree == 0 ? new float[set.RowCount] : booster.Predict(matrix));
            booster.Boost(matrix, lambdas.Gradients, lambdas.Hessians);
        }

        TreeEnsembleRanker ranker = new(XGBoostModel.Parse(booster.SaveJson()).ToEnsemble(set.FeatureNames, 20));
        float[] expected = booster.PredictPathContributions(matrix);
        float[] contributions = new float[width];
        for (int row = 0; row < set.RowCount; row++)
        {
            ranker.Contributions(set.Features.Span.Slice(row * width, width), contributions);
            for (int feature = 0; feature < width; feature++)
            {
                Assert.Equal(expected[(row * (width + 1)) + feature], contributions[feature], 1e-4f);
            }

            Assert.Equal(expected[(row * (width + 1)) + width], ranker.ExpectedScore, 1e-4f);
        }
    }

    [Fact]
    public void Train_OptionOutOfRange_NamesIt()
    {
        ValidationException error = Assert.Throws<ValidationException>(() =>
            RankerTrainer.Train(SyntheticSlates.Create(seed: 1, slates: 2), new RankerTrainingOptions { MaxDepth = 0, NdcgCutoff = 0 }));

        Assert.Contains(nameof(RankerTrainingOptions.MaxDepth), error.Message);
        Assert.Contains(nameof(RankerTrainingOptions.NdcgCutoff), error.Message);
    }

    private sealed class Reports(List<RankerTrainingProgress> reports, Action? afterEach = null) : IProgress<RankerTrainingProgress>
    {
        public void Report(RankerTrainingProgress value)
        {
            reports.Add(value);
            afterEach?.Invoke();
        }
    }
}
