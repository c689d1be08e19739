using System.Runtime.Intrinsics.X86;
using FsCheck;
using FsCheck.Fluent;
using OrleansReco.Ranking.Rankers;

namespace OrleansReco.Tests.Unit.Ranking.Rankers;

public sealed class TreeEnsembleRankerTests
{
    [Fact]
    public void Score_AnyEnsembleAndRows_IsTheSumOfTheLeavesReached() => Prop.ForAll<int, NonNegativeInt, bool>((seed, rowCount, missing) =>
    {
        TreeEnsemble ensemble = RandomTrees.Ensemble(seed, maxDepth: Math.Abs(seed % 8));
        int rows = rowCount.Get % 40;
        float[] features = RandomTrees.Rows(seed + 1, rows, ensemble.FeatureCount, missing ? 0.3 : 0);
        float[] scores = new float[rows], portable = new float[rows];

        new TreeEnsembleRanker(ensemble).Score(features, scores);
        new FlatTrees(ensemble).Score(features, portable);

        return scores.SequenceEqual(portable) && Enumerable.Range(0, rows).All(row =>
            RandomTrees.ScoreByDefinition(ensemble, features.AsSpan(row * ensemble.FeatureCount, ensemble.FeatureCount)) == scores[row]);
    }).QuickCheckThrowOnFailure();

    [SkippableFact]
    public void Score_EnsembleOfSixLevels_IsWalkedSixteenRowsAtATime()
    {
        Skip.IfNot(Avx512F.IsSupported, "The processor has no AVX-512.");
        TreeEnsemble ensemble = RandomTrees.Ensemble(seed: 4, trees: 30, maxDepth: 6);
        float[] features = RandomTrees.Rows(5, 100, ensemble.FeatureCount, missingShare: 0.2);
        float[] scores = new float[100], portable = new float[100];

        WideTrees.TryCreate(ensemble)!.Score(features, scores);
        new FlatTrees(ensemble).Score(features, portable);

        Assert.Equal(portable, scores);
        Assert.Null(WideTrees.TryCreate(RandomTrees.Ensemble(seed: 4, trees: 30, maxDepth: 9)));
    }

    [Theory]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    [InlineData(float.MaxValue)]
    [InlineData(float.NaN)]
    public void Score_ExtremeValue_GoesWhereTheDefinitionSays(float value)
    {
        TreeEnsemble ensemble = RandomTrees.Ensemble(seed: 3);
        float[] row = [.. Enumerable.Repeat(value, ensemble.FeatureCount)];
        float[] scores = new float[1];

        new TreeEnsembleRanker(ensemble).Score(row, scores);

        Assert.Equal(RandomTrees.ScoreByDefinition(ensemble, row), scores[0]);
    }

    [Fact]
    public void Score_SomeRowsMissingValues_DoesNotChangeTheOthers()
    {
        TreeEnsemble ensemble = RandomTrees.Ensemble(seed: 5);
        TreeEnsembleRanker ranker = new(ensemble);
        float[] features = RandomTrees.Rows(6, 24, ensemble.FeatureCount, missingShare: 0);
        float[] before = new float[24], after = new float[24];
        ranker.Score(features, before);

        features.AsSpan(0, ensemble.FeatureCount).Fill(float.NaN);
        ranker.Score(features, after);

        Assert.Equal(before[1..], after[1..]);
    }

    [Fact]
    public void Contributions_AnyRow_AddUpFromTheExpectedScoreToTheScore() => Prop.ForAll<int, bool>((seed, missing) =>
    {
        TreeEnsembleRanker ranker = new(RandomTrees.Ensemble(seed));
        float[] row = RandomTrees.Rows(seed + 1, 1, ranker.FeatureCount, missing ? 0.3 : 0);
        float[] score = new float[1], contributions = new float[ranker.FeatureCount];
        ranker.Score(row, score);

        ranker.Contributions(row, contributions);

        return Math.Abs(ranker.ExpectedScore + contributions.Sum() - score[0]) < 1e-5;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Contributions_FeatureNotInAnySplit_IsZero()
    {
        TreeEnsemble ensemble = new(2, [], 0, [[TreeNode.Split(1, 0, 1, 2, false, 4), TreeNode.Leaf(-1, 1), TreeNode.Leaf(1, 3)]]);
        TreeEnsembleRanker ranker = new(ensemble);
        float[] contributions = new float[2];

        ranker.Contributions([7, 7], contributions);

        // Three rows of four went right: the expectation is one half, and the split adds the other half.
        Assert.Equal(0.5f, ranker.ExpectedScore);
        Assert.Equal([0f, 0.5f], contributions);
    }

    [Fact]
    public void Score_LengthsThatDoNotFit_SaysBoth()
    {
        TreeEnsembleRanker ranker = new(RandomTrees.Ensemble(seed: 1));

        ArgumentException error = Assert.Throws<ArgumentException>(() => ranker.Score(new float[9], new float[2]));

        Assert.Contains("2 scores of 5 features need 10 values, but features held 9", error.Message);
    }

    [Fact]
    public void Ensemble_CycleInATree_IsRefused() => Assert.Throws<InvalidDataException>(() =>
        new TreeEnsemble(1, [], 0, [[TreeNode.Split(0, 0, 0, 1, false, 0), TreeNode.Leaf(1, 0)]]));

    [Fact]
    public void Ensemble_FeatureOutOfRange_IsRefused() => Assert.Throws<InvalidDataException>(() =>
        new TreeEnsemble(1, [], 0, [[TreeNode.Split(1, 0, 1, 2, false, 0), TreeNode.Leaf(1, 0), TreeNode.Leaf(1, 0)]]));
}
