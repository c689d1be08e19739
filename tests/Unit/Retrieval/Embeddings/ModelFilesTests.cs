using OrleansReco.Abstractions;
using OrleansReco.Retrieval.Embeddings;

namespace OrleansReco.Tests.Unit.Retrieval.Embeddings;

public sealed class ModelFilesTests
{
    private readonly RandomWorld _world = new(1);

    [Fact]
    public void FactorModel_SavedAndLoaded_IsTheSame()
    {
        var settings = new FoldInSettings { UnobservedWeight = 0.7, Regularization = 0.03, RegularizationExponent = 0.5, HalfLifeEvents = 6.5, HalfLifeTime = TimeSpan.FromDays(77) };
        var model = _world.Model(100, 9, settings);

        var loaded = Reload(model.Save, FactorModel.Load);

        Assert.Equal(model.ItemIds.ToArray(), loaded.ItemIds.ToArray());
        Assert.Equal(model.Factors.ToArray(), loaded.Factors.ToArray());
        Assert.Equal(settings, loaded.Settings);
        Assert.Equal(model.Gramian.Values, loaded.Gramian.Values);
    }

    [Fact]
    public void NeighbourModel_SavedAndLoaded_IsTheSame()
    {
        var model = _world.Neighbours(50, 7);

        var loaded = Reload(model.Save, NeighbourModel.Load);

        for (var i = 0; i < model.Count; i++)
        {
            Assert.True(loaded.TryGetIndex(model.ItemIds[i], out var index));
            Assert.Equal(model.NeighboursOf(i).ToArray(), loaded.NeighboursOf(index).ToArray());
            Assert.Equal(model.WeightsOf(i).ToArray(), loaded.WeightsOf(index).ToArray());
        }
    }

    [Fact]
    public void ContentMap_SavedAndLoaded_MapsAlike()
    {
        var items = Enumerable.Range(0, 40).Select(_world.Item).ToArray();
        var map = _world.ContentMap(items, 6);

        var loaded = Reload(map.Save, ContentMap.Load);

        Assert.All(items, item => Assert.Equal(map.Map(item), loaded.Map(item)));
    }

    [Fact]
    public void Load_AnyCutOrForeignFile_IsRefusedAsInvalidData()
    {
        var stream = new MemoryStream();
        _world.Model(20, 4).Save(stream);
        var bytes = stream.ToArray();
        for (var length = 0; length < bytes.Length; length += 7)
        {
            Assert.Throws<InvalidDataException>(() => FactorModel.Load(new MemoryStream(bytes, 0, length)));
        }

        Assert.Contains("not a neighbour model", Assert.Throws<InvalidDataException>(() => NeighbourModel.Load(new MemoryStream(bytes))).Message);
        bytes[8] = 0xFF;
        Assert.Throws<InvalidDataException>(() => FactorModel.Load(new MemoryStream(bytes)));
    }

    [Fact]
    public void FactorModel_NotFiniteOrRepeated_NamesTheItem()
    {
        Assert.Contains("'b' is NaN", Assert.Throws<ArgumentException>(() => new FactorModel(["a", "b"], [1, 2, 3, float.NaN], 2, new FoldInSettings())).Message);
        Assert.Contains("'a' is at 0 and 1", Assert.Throws<ArgumentException>(() => new FactorModel(["a", "a"], [1, 2, 3, 4], 2, new FoldInSettings())).Message);
        Assert.Contains("2 × 2", Assert.Throws<ArgumentException>(() => new FactorModel(["a", "b"], [1, 2, 3], 2, new FoldInSettings())).Message);
    }

    private static T Reload<T>(Action<Stream> save, Func<Stream, T> load)
    {
        var stream = new MemoryStream();
        save(stream);
        stream.Position = 0;
        var loaded = load(stream);
        Assert.Equal(stream.Length, stream.Position);
        return loaded;
    }
}
