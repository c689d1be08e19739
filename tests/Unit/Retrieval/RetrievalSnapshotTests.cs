using OrleansReco.Retrieval;
using OrleansReco.Retrieval.Catalog;
using OrleansReco.Retrieval.Indexes;

namespace OrleansReco.Tests.Unit.Retrieval;

public sealed class RetrievalSnapshotTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void With_ManyChanges_EqualsASnapshotBuiltAnew(int seed)
    {
        const int Dimension = 8;
        var world = new RandomWorld(seed);
        var catalogue = world.Catalogue(50);
        var model = world.RetrievalModel(80, Dimension, Enumerable.Range(0, 50).Select(catalogue.ItemAt));
        var snapshot = RetrievalSnapshot.Build(catalogue, model);
        for (var round = 0; round < 10; round++)
        {
            catalogue = catalogue.With([.. Enumerable.Range(0, 8).Select(_ => world.Random.Next(120)).Select(i => new CatalogueChange(RandomWorld.Id(i), world.Random.Next(5) == 0 ? null : world.Item(i)))]);
            snapshot = snapshot.With(catalogue);
        }

        var anew = RetrievalSnapshot.Build(catalogue, model);
        var query = world.Factors(1, Dimension);
        var (left, right) = (new ScoredRow[200], new ScoredRow[200]);
        Assert.Equal(catalogue.Count, snapshot.Index!.Search(query, 200, null, left));
        Assert.Equal(catalogue.Count, anew.Index!.Search(query, 200, null, right));
        Assert.Equal(right, left);
        for (var row = 0; row < catalogue.Count; row++)
        {
            Assert.Equal(anew.VectorOf(row).ToArray(), snapshot.VectorOf(row).ToArray());
            Assert.Equal(anew.ColdRows.Contains(row), snapshot.ColdRows.Contains(row));
            Assert.Equal(model.Factors.TryGetRow(catalogue.IdOf(row), out _), !snapshot.ColdRows.Contains(row));
            Assert.Equal(Neighbours(anew, row), Neighbours(snapshot, row));
        }
    }

    [Fact]
    public void With_CatalogueThatIsNotTheDirectSuccessor_BindsEverything()
    {
        var world = new RandomWorld(3);
        var catalogue = world.Catalogue(20);
        var snapshot = RetrievalSnapshot.Build(catalogue, world.RetrievalModel(40, 4, []));
        var skipped = catalogue.With([new(RandomWorld.Id(25), world.Item(25))]).With([new(RandomWorld.Id(30), world.Item(30))]);

        var bound = snapshot.With(skipped);

        Assert.True(bound.TryGetRow(RandomWorld.Id(25), out var row));
        Assert.Equal(snapshot.Model!.Factors.VectorOf(25).ToArray(), bound.VectorOf(row).ToArray());
    }

    [Fact]
    public void Build_ItemTheModelNeverSaw_HasTheVectorOfItsContent()
    {
        var world = new RandomWorld(4);
        var catalogue = world.Catalogue(20);
        var model = world.RetrievalModel(10, 4, Enumerable.Range(0, 20).Select(catalogue.ItemAt));

        var snapshot = RetrievalSnapshot.Build(catalogue, model);
        var withoutMap = RetrievalSnapshot.Build(catalogue, model with { Content = null });

        Assert.Equal(model.Content!.Map(catalogue.ItemAt(15)), snapshot.VectorOf(15).ToArray());
        Assert.True(withoutMap.VectorOf(15).IsEmpty);
        var results = new ScoredRow[20];
        Assert.Equal(10, withoutMap.Index!.Search(world.Factors(1, 4), 20, null, results));
    }

    [Fact]
    public void Build_NoModel_HasNoIndexAndEveryRowIsCold()
    {
        var snapshot = RetrievalSnapshot.Build(new RandomWorld(5).Catalogue(10), null);

        Assert.Null(snapshot.Index);
        Assert.Equal(10, snapshot.ColdRows.Count());
        Assert.Null(snapshot.Fold(new RandomWorld(5).History(5, 10).AsSpan(), RandomWorld.Now));
        Assert.Equal(0, snapshot.NeighboursOf(3).Count);
    }

    [Fact]
    public void With_CatalogueGrownFromNothing_LearnsItsWordFrequencies()
    {
        var world = new RandomWorld(6);
        var (catalogue, snapshot) = (Catalogue.Empty, RetrievalSnapshot.Build(Catalogue.Empty, null));
        for (var i = 0; i < 40; i++)
        {
            catalogue = catalogue.With([new(RandomWorld.Id(i), world.Item(i) with { Title = $"common rare{i}", Text = "", Categories = [], Attributes = System.Collections.Immutable.ImmutableDictionary<string, string>.Empty })]);
            snapshot = snapshot.With(catalogue);
        }

        var vector = snapshot.Pool.VectorOf(3);

        Assert.InRange(snapshot.Pool.FittedOn, 20, 40);
        Assert.True(vector.Values.Max(Math.Abs) > 2 * vector.Values.Min(Math.Abs), "the rare word must outweigh the common one");
    }

    private static ScoredRow[] Neighbours(RetrievalSnapshot snapshot, int row)
    {
        var neighbours = snapshot.NeighboursOf(row);
        var listed = new ScoredRow[neighbours.Count];
        for (var place = 0; place < listed.Length; place++)
        {
            listed[place] = neighbours[place];
        }

        return listed;
    }
}
