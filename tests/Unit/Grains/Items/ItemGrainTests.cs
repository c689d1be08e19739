using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Silo.Storage.Sqlite;
using OrleansReco.Tests.Unit.Grains.Recommendations;
using OrleansReco.Tests.Unit.Grains.Silos;

namespace OrleansReco.Tests.Unit.Grains.Items;

public sealed class ItemGrainTests
{
    [Fact]
    public async Task Item_PutPatchedAndWithdrawn_ReachesTheCatalogueEachTime()
    {
        await using var silo = await SiloHarness.Start();
        var grain = silo.Grains.GetGrain<IItemGrain>("film");
        Assert.Null(await grain.Get());
        Assert.Null(await grain.Patch(new ItemPatch { Title = "x" }));
        Assert.False(await grain.Withdraw());
        Assert.Null(await grain.GetSimilar(5));

        var film = new Item { ItemId = "film", Title = "One", Attributes = ImmutableDictionary<string, string>.Empty.Add("year", "1999").Add("lang", "en") };
        Assert.True(await grain.Put(film));
        Assert.False(await grain.Put(film with { Title = "Two" }));
        var patched = await grain.Patch(new ItemPatch { Categories = ["Drama"], Attributes = ImmutableDictionary<string, string?>.Empty.Add("lang", null).Add("year", "2001") });
        await silo.CatchUp();
        var catalogue = silo.State.Current.Catalogue;
        Assert.True(catalogue.TryGetRow("film", out var row));
        Assert.Equal(("Two", "Drama", "2001", false), (catalogue.ItemAt(row).Title, catalogue.ItemAt(row).Categories[0], patched!.Attributes["year"], patched.Attributes.ContainsKey("lang")));

        Assert.True(await grain.Withdraw());
        await silo.CatchUp();
        Assert.False(silo.State.Current.Catalogue.Active.Contains(row));
        Assert.Null(await grain.Get());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Withdraw_WhenTheStoreFailsAfterSomeCommits_IsMadeGoodByItsRepeat(int taken)
    {
        await using var silo = await SiloHarness.Start();
        var grain = silo.Grains.GetGrain<IItemGrain>("film");
        await grain.Put(new Item { ItemId = "film", Title = "One" });
        await silo.CatchUp();
        Assert.True(silo.State.Current.Catalogue.TryGetRow("film", out var row));
        var (store, commits) = ((SqliteStore)silo.Store, 0);
        store.AtStage = (stage, _) =>
        {
            if (stage == CommitStage.Before && Interlocked.Increment(ref commits) > taken)
            {
                throw new SqliteException(SQLitePCL.raw.SQLITE_FULL, "database or disk is full");
            }
        };

        var failure = await Record.ExceptionAsync(grain.Withdraw);
        store.AtStage = null;
        Assert.True(failure is null or StoreUnavailableException, failure?.ToString());
        await grain.Withdraw();

        await silo.CatchUp();
        Assert.False(silo.State.Current.Catalogue.Active.Contains(row), "The item is served on although it was withdrawn.");
    }

    [Fact]
    public async Task GetSimilar_UnderAChampion_NamesTheSameKindAndWhereItComesFrom()
    {
        await using var silo = await SiloHarness.Start();
        await silo.Furnish(FilmWorld.Spec());
        await silo.Registry.Register((await silo.Bundles.SaveAsync(FilmWorld.Draft())).Version, null);
        await silo.Grains.GetGrain<IItemGrain>("comedy-01").Withdraw();
        await silo.CatchUp();
        var similar = (await silo.Grains.GetGrain<IItemGrain>("comedy-00").GetSimilar(8))!.Value;

        Assert.Equal(8, similar.Length);
        Assert.All(similar, item => Assert.Equal("Comedy", FilmWorld.KindOf(item.ItemId)));
        Assert.DoesNotContain(similar, item => item.ItemId is "comedy-00" or "comedy-01");
        Assert.Equal(similar.Select(item => item.Score).OrderDescending(), similar.Select(item => item.Score));
        Assert.Contains("covisited", similar.Single(item => item.ItemId == "comedy-02").Sources);
    }
}
