using System.Numerics.Tensors;
using OrleansReco.Abstractions;
using OrleansReco.Learning.Embeddings;

namespace OrleansReco.Tests.Unit.Learning.Embeddings;

public sealed class ContentMapTrainerTests
{
    [Fact]
    public void Train_FactorsThatFollowCategories_MapsANewItemToItsKind()
    {
        var random = new Random(1);
        var items = Enumerable.Range(0, 200).Select(i => new Item { ItemId = $"i{i}", Categories = [i % 2 == 0 ? "war" : "love"] }).ToArray();
        var factors = new float[200 * 4];
        for (var i = 0; i < 200; i++)
        {
            for (var k = 0; k < 4; k++)
            {
                factors[(i * 4) + k] = (i % 2 == 0 ? 1 : -1) * (k + 1) + (0.1f * random.NextSingle());
            }
        }

        var trained = ContentMapTrainer.Train(items, factors, 4, [.. Enumerable.Repeat(50, 200)], seed: 1);

        Assert.NotNull(trained);
        Assert.True(trained.Value.Explained > 0.95, $"Explained: {trained.Value.Explained}");
        var war = trained.Value.Map.Map(new Item { ItemId = "new", Categories = ["war"] });
        Assert.True(TensorPrimitives.Distance<float>(war, [1, 2, 3, 4]) < 0.5, string.Join(' ', war));
    }

    [Fact]
    public void Train_ContentThatSaysNothing_ExplainsNothing()
    {
        var random = new Random(1);
        var items = Enumerable.Range(0, 200).Select(i => new Item { ItemId = $"i{i}", Title = $"word{random.Next(50)}" }).ToArray();
        var factors = Enumerable.Range(0, 400).Select(_ => random.NextSingle() - 0.5f).ToArray();

        var trained = ContentMapTrainer.Train(items, factors, 2, [.. Enumerable.Repeat(50, 200)], seed: 1);

        Assert.True(trained!.Value.Explained < 0.2, $"Explained: {trained.Value.Explained}");
    }

    [Fact]
    public void Train_TooFewItems_GivesNone() =>
        Assert.Null(ContentMapTrainer.Train([new Item { ItemId = "a" }], [1, 2], 2, [5], seed: 1));
}
