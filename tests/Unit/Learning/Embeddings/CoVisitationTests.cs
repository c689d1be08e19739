using OrleansReco.Learning.Embeddings;
using OrleansReco.Retrieval.Embeddings;

namespace OrleansReco.Tests.Unit.Learning.Embeddings;

public sealed class CoVisitationTests
{
    private static readonly CoVisitationOptions Plain = new() { Window = 3, StepDecay = 0.5, Backward = 0.25, SourceExponent = 0, NeighbourExponent = 0 };

    [Fact]
    public void Train_OneSequence_WeighsStepsAndDirection()
    {
        var model = CoVisitation.Train(["a", "b", "c"], [Steps(0, 1, 2)], Plain);

        Assert.Equal(1, Weight(model, "a", "b"));
        Assert.Equal(0.5f, Weight(model, "a", "c"));
        Assert.Equal(0.25f, Weight(model, "b", "a"));
        Assert.Equal(0.125f, Weight(model, "c", "a"));
    }

    [Fact]
    public void Train_Exponents_DivideByPopularity()
    {
        var model = CoVisitation.Train(["a", "b"], [Steps(0, 1), Steps(1), Steps(1), Steps(1)], Plain with { SourceExponent = 1, NeighbourExponent = 0.5 });

        // a was taken once, b four times.
        Assert.Equal(1 / MathF.Sqrt(4), Weight(model, "a", "b"), 1e-6f);
        Assert.Equal(0.25f / 4, Weight(model, "b", "a"), 1e-6f);
    }

    [Fact]
    public void Train_RefusedItem_IsNobodysNeighbour()
    {
        var model = CoVisitation.Train(["a", "b", "c"], [[new(0, 0), new(0, 1, -1), new(0, 2)]], Plain);

        Assert.Equal(0, Weight(model, "a", "b"));
        Assert.Equal(1, Weight(model, "a", "c"));
    }

    [Fact]
    public void Train_MoreNeighboursThanKept_KeepsTheBest()
    {
        var model = CoVisitation.Train(["a", "b", "c", "d"], [Steps(0, 1, 2, 3)], Plain with { MaxNeighbours = 2 });

        Assert.Equal([1, 2], model.NeighboursOf(0).ToArray());
    }

    [Fact]
    public void Train_AnyNumberOfThreads_GivesTheSameNeighbours()
    {
        var random = new Random(2);
        string[] ids = [.. Enumerable.Range(0, 100).Select(i => $"i{i}")];
        Interaction[][] sequences = [.. Enumerable.Range(0, 50).Select(_ => Steps([.. Enumerable.Range(0, 30).Select(_ => random.Next(100))]))];

        var one = CoVisitation.Train([.. ids], sequences, new CoVisitationOptions { Threads = 1 });
        var four = CoVisitation.Train([.. ids], sequences, new CoVisitationOptions { Threads = 4 });

        for (var item = 0; item < 100; item++)
        {
            Assert.Equal(one.NeighboursOf(item).ToArray(), four.NeighboursOf(item).ToArray());
            Assert.Equal(one.WeightsOf(item).ToArray(), four.WeightsOf(item).ToArray());
        }
    }

    private static Interaction[] Steps(params int[] items) => Array.ConvertAll(items, item => new Interaction(0, item));

    private static float Weight(NeighbourModel model, string from, string to)
    {
        Assert.True(model.TryGetIndex(from, out var source));
        _ = model.TryGetIndex(to, out var index);
        var place = model.NeighboursOf(source).IndexOf(index);
        return place < 0 ? 0 : model.WeightsOf(source)[place];
    }
}
