using OrleansReco.Abstractions;
using OrleansReco.Retrieval.Catalog;
using OrleansReco.Retrieval.Indexes;

namespace OrleansReco.Tests.Unit.Retrieval.Sources;

public sealed class TextIndexTests
{
    [Fact]
    public void Search_WordInTitleAndInText_FindsBothAndTitleFirst()
    {
        var catalogue = Films(("1", "Quiet town", "A ghost walks at night."), ("2", "Ghost", "A quiet town."), ("3", "Summer", "Nothing of the kind here."));

        Assert.Equal(["2", "1"], Search(catalogue, "ghost"));
    }

    [Fact]
    public void Search_CaseAccentsAndPlural_MakeNoDifference()
    {
        var catalogue = Films(("1", "Amélie's cafés", ""), ("2", "Other", ""));

        Assert.Equal(["1"], Search(catalogue, "AMELIE"));
        Assert.Equal(["1"], Search(catalogue, "café"));
        Assert.Equal(["1"], Search(catalogue, "Cafes!"));
    }

    [Fact]
    public void Search_RareWord_OutweighsACommonOne()
    {
        var catalogue = Films([.. Enumerable.Range(0, 20).Select(i => ($"{i}", "The river", "")), ("rare", "The zeppelin", "")]);

        Assert.Equal("rare", Search(catalogue, "river zeppelin")[0]);
    }

    [Fact]
    public void Search_EmptyOrUnknownWords_FindsNothing()
    {
        var catalogue = Films(("1", "Ghost", ""));

        Assert.Empty(Search(catalogue, ""));
        Assert.Empty(Search(catalogue, "?!  …"));
        Assert.Empty(Search(catalogue, "unheard"));
        Assert.Empty(Search(Catalogue.Empty, "ghost"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Search_AfterManyChanges_ScoresAsAnIndexMadeAtOnce(int seed)
    {
        var world = new RandomWorld(seed);
        var catalogue = world.Catalogue(40);
        for (var round = 0; round < 30; round++)
        {
            catalogue = catalogue.With([.. Enumerable.Range(0, world.Random.Next(1, 9)).Select(_ => world.Random.Next(60)).Select(i => new CatalogueChange(RandomWorld.Id(i), world.Item(i)))]);
        }

        var atOnce = Catalogue.Empty.With([.. Enumerable.Range(0, catalogue.Count).Select(row => new CatalogueChange(catalogue.IdOf(row), catalogue.ItemAt(row)))]);
        foreach (var query in new[] { "ghost", "dark river", "king queen island 7" })
        {
            var (left, right) = (new ScoredRow[30], new ScoredRow[30]);
            var written = catalogue.Text.Search(query, null, left);
            Assert.Equal(written, atOnce.Text.Search(query, null, right));
            Assert.True(written > 0);
            Assert.Equal(right[..written].Select(result => result.Score), left[..written].Select(result => result.Score), (a, b) => Math.Abs(a - b) < 1e-4);
        }
    }

    private static string[] Search(Catalogue catalogue, string query)
    {
        var results = new ScoredRow[10];
        return [.. results[..catalogue.Text.Search(query, null, results)].Select(result => catalogue.IdOf(result.Row))];
    }

    private static Catalogue Films(params (string Id, string Title, string Text)[] films) =>
        Catalogue.Empty.With([.. films.Select(film => new CatalogueChange(film.Id, new Item { ItemId = film.Id, Title = film.Title, Text = film.Text }))]);
}
