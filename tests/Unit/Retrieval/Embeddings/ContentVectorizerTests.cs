using OrleansReco.Abstractions;
using OrleansReco.Retrieval.Embeddings;

namespace OrleansReco.Tests.Unit.Retrieval.Embeddings;

public sealed class ContentVectorizerTests
{
    private readonly Item[] _items = [.. Enumerable.Range(0, 100).Select(new RandomWorld(1).Item)];

    [Fact]
    public void Vectorize_AnyItem_HasLengthOneAndRisingIndices()
    {
        var vectorizer = ContentVectorizer.Fit(_items, 512);
        foreach (var item in _items)
        {
            var vector = vectorizer.Vectorize(item);
            Assert.Equal(1, vector.Dot(vector), 1e-5);
            Assert.Equal(vector.Indices.Distinct().Order(), vector.Indices);
        }
    }

    [Fact]
    public void Vectorize_RareSharedWord_IsMoreAlikeThanACommonOne()
    {
        Item[] items = [Film("river night"), Film("river ghost"), Film("river storm"), Film("river queen"), Film("ghost summer")];
        var vectorizer = ContentVectorizer.Fit(items);
        var vectors = Array.ConvertAll(items, vectorizer.Vectorize);

        Assert.True(vectors[1].Dot(vectors[4]) > vectors[1].Dot(vectors[0]));
        Assert.Equal(0, vectors[0].Dot(vectors[4]), 1e-6);
    }

    [Fact]
    public void Vectorize_EmptyItem_IsEmptyAndMapsToTheIntercept()
    {
        var map = new RandomWorld(2).ContentMap(_items, 4);
        var empty = new Item { ItemId = "x" };

        Assert.Empty(map.Vectorizer.Vectorize(empty).Indices);
        Assert.Equal(map.Map(new SparseVector([], [])), map.Map(empty));
    }

    private static Item Film(string title) => new() { ItemId = title, Title = title };
}
