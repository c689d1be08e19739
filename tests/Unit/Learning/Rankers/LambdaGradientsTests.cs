using FsCheck;
using FsCheck.Fluent;
using OrleansReco.Learning.Rankers;

namespace OrleansReco.Tests.Unit.Learning.Rankers;

public sealed class LambdaGradientsTests
{
    [Fact]
    public void Compute_AnyGroup_GradientsOfAGroupAddUpToZero() => Prop.ForAll<int>(seed =>
    {
        RankerTrainingSet set = SyntheticSlates.Create(seed, slates: 10);
        LambdaGradients lambdas = Computed(set, Scores(seed, set.RowCount), RankerObjective.Ndcg);
        int start = 0;
        foreach (int size in set.GroupSizes.ToArray())
        {
            Assert.Equal(0, lambdas.Gradients.AsSpan(start, size).ToArray().Sum(), 1e-5f);
            start += size;
        }

        Assert.All(lambdas.Hessians, hessian => Assert.True(hessian > 0));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Compute_AStepAgainstTheGradient_RaisesNdcg()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            RankerTrainingSet set = SyntheticSlates.Create(seed, slates: 50);
            float[] scores = Scores(seed, set.RowCount);
            double before = GroupNdcg.Mean(set, scores, 10)!.Value;

            LambdaGradients lambdas = Computed(set, scores, RankerObjective.Ndcg);
            float[] after = [.. scores.Zip(lambdas.Gradients, (score, gradient) => score - (0.5f * gradient))];

            Assert.True(GroupNdcg.Mean(set, after, 10) > before);
        }
    }

    [Fact]
    public void Compute_PairwiseForOnePair_IsTheLogisticLosssDerivative()
    {
        RankerTrainingSet set = new(["a"], [0, 0], [1, 0], [2]);

        LambdaGradients lambdas = Computed(set, [0.3f, 1.1f], RankerObjective.Pairwise);

        // d/ds log(1 + e^-(s0 - s1)) = -1/(1 + e^(s0 - s1)), then scaled by log2(1 + λ)/λ.
        double lambda = 1 / (1 + Math.Exp(0.3 - 1.1));
        double scale = Math.Log2(1 + lambda) / lambda;
        Assert.Equal(-lambda * scale, lambdas.Gradients[0], 1e-6);
        Assert.Equal(lambda * scale, lambdas.Gradients[1], 1e-6);
        Assert.Equal(lambda * (1 - lambda) * scale, lambdas.Hessians[0], 1e-6);
    }

    [Fact]
    public void Compute_BothRowsBelowTheCutoff_DoNotPull()
    {
        RankerTrainingSet set = new(["a"], [0, 0, 0], [2, 1, 0], [3]);

        LambdaGradients lambdas = new(set, RankerObjective.Ndcg, cutoff: 1, threads: 1);
        lambdas.Compute([3, 2, 1]);
        float lowestPulledByTheFirst = lambdas.Gradients[2];
        lambdas.Compute([3, 1, 2]);

        // Whichever of the two is ahead of the other, only the pair with the first place counts.
        Assert.True(lowestPulledByTheFirst > 0);
        Assert.True(lambdas.Gradients[1] > 0);
    }

    private static LambdaGradients Computed(RankerTrainingSet set, float[] scores, RankerObjective objective)
    {
        LambdaGradients lambdas = new(set, objective, cutoff: 10, threads: 1);
        lambdas.Compute(scores);
        return lambdas;
    }

    private static float[] Scores(int seed, int count)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle())];
    }
}
