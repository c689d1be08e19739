using OrleansReco.Learning.Rankers;

namespace OrleansReco.Tests.Unit.Learning.Rankers;

public sealed class RankerTrainingSetTests
{
    [Fact]
    public void Create_TooFewValues_SaysHowManyAreNeeded() =>
        Refused("2 rows of 2 features need 4 values, but there are 3", features: [1, 2, 3]);

    [Fact]
    public void Create_GroupsThatDoNotAddUp_SaysTheSum() => Refused("add up to 3", groupSizes: [1, 2]);

    [Fact]
    public void Create_NegativeGrade_NamesTheRow() => Refused("row 1 has -1", grades: [0, -1]);

    [Fact]
    public void Create_GradeNotANumber_NamesTheRow() => Refused("row 0 has NaN", grades: [float.NaN, 0]);

    [Fact]
    public void Create_InfiniteFeature_NamesRowAndFeature() => Refused("row 1 has ∞ in 'b'", features: [1, 2, 3, float.PositiveInfinity]);

    [Fact]
    public void Create_NegativeWeight_NamesTheGroup() => Refused("group 0 has -2", weights: [-2]);

    [Fact]
    public void SplitAt_Group_KeepsRowsWithTheirGroups()
    {
        RankerTrainingSet set = new(["a"], [1, 2, 3, 4], [0, 1, 2, 3], [1, 3], [5, 6]);

        (RankerTrainingSet older, RankerTrainingSet newer) = set.SplitAt(1);

        Assert.Equal([1f], older.Features.ToArray());
        Assert.Equal([2f, 3f, 4f], newer.Features.ToArray());
        Assert.Equal([1f, 2f, 3f], newer.Grades.ToArray());
        Assert.Equal([3], newer.GroupSizes.ToArray());
        Assert.Equal([6f], newer.GroupWeights.ToArray());
    }

    private static void Refused(string reason, float[]? features = null, float[]? grades = null, int[]? groupSizes = null, float[]? weights = null)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() =>
            new RankerTrainingSet(["a", "b"], features ?? [1, 2, 3, 4], grades ?? [0, 1], groupSizes ?? [2], weights));
        Assert.Contains(reason.Replace("∞", float.PositiveInfinity.ToString()), error.Message);
    }
}
