using OrleansReco.Learning.Rankers;

namespace OrleansReco.Tests.Unit.Learning.Rankers;

public sealed class GroupNdcgTests
{
    private static readonly RankerTrainingSet TwoSlates = new(["a"], [0, 0, 0, 0, 0], [0, 2, 1, 0, 1], [3, 2], [1, 3]);

    [Fact]
    public void Mean_RankedByGrade_IsOne() => Assert.Equal(1, GroupNdcg.Mean(TwoSlates, [0, 2, 1, 0, 1], 10));

    [Fact]
    public void Mean_OneSlateTurnedAround_WeighsItAsItsGroup()
    {
        // The second slate: gain 1 at the second place instead of the first.
        double second = 1 / Math.Log2(3);

        Assert.Equal((1 + (3 * second)) / 4, GroupNdcg.Mean(TwoSlates, [0, 2, 1, 1, 0], 10)!.Value, 1e-12);
    }

    [Fact]
    public void Mean_AllScoresEqual_IsNoBetterThanTheWorstOrder() =>
        Assert.Equal(GroupNdcg.Mean(TwoSlates, [2, 0, 1, 1, 0], 10), GroupNdcg.Mean(TwoSlates, [0, 0, 0, 0, 0], 10));

    [Fact]
    public void Mean_NoGradeAboveZero_IsNothing() => Assert.Null(GroupNdcg.Mean(new RankerTrainingSet(["a"], [1, 2], [0, 0], [2]), [1, 2], 10));
}
