using OrleansReco.Learning.Embeddings;

namespace OrleansReco.Tests.Unit.Learning.Embeddings;

public sealed class InteractionMatrixTests
{
    [Fact]
    public void Build_RepeatedCells_AreAddedUpAndSorted()
    {
        var matrix = InteractionMatrix.Build(2, 3, [new(1, 2, 1), new(0, 1, 0.5f), new(1, 0, 2), new(1, 2, 3)]);

        Assert.Equal([1], matrix.ColumnsOf(0).ToArray());
        Assert.Equal([0, 2], matrix.ColumnsOf(1).ToArray());
        Assert.Equal([2f, 4f], matrix.WeightsOf(1).ToArray());
    }

    [Fact]
    public void Transpose_Twice_GivesTheSameMatrix()
    {
        var random = new Random(3);
        var matrix = InteractionMatrix.Build(17, 11, [.. Enumerable.Range(0, 80).Select(_ => new Interaction(random.Next(17), random.Next(11), random.NextSingle()))]);

        var twice = matrix.Transpose().Transpose();

        Assert.Equal(matrix.Columns, twice.Columns);
        Assert.Equal(matrix.Weights, twice.Weights);
        Assert.Equal(matrix.Starts, twice.Starts);
    }

    [Fact]
    public void Build_ItemOutsideTheMatrix_SaysWhich()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => InteractionMatrix.Build(2, 3, [new(0, 3)]));

        Assert.Contains("(0, 3)", error.Message);
    }
}
