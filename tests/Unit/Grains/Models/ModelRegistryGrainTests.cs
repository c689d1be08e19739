using OrleansReco.Abstractions;
using OrleansReco.Grains.Models;
using OrleansReco.Tests.Unit.Grains.Recommendations;
using OrleansReco.Tests.Unit.Grains.Silos;

namespace OrleansReco.Tests.Unit.Grains.Models;

public sealed class ModelRegistryGrainTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("reco-registry-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Registry_LifeOfModels_FirstIsFrozenBetterOnesServeWorseOnesAreRejectedAndRollbackReturns()
    {
        await using var silo = await SiloHarness.Start();
        var registry = silo.Registry;
        Assert.Null(await registry.RollBack("nothing yet"));
        var (first, second, third, fourth) = (await Save(silo, 1), await Save(silo, 2), await Save(silo, 3), await Save(silo, 4));

        var registered = await registry.Register(first, null);
        Assert.Equal((ModelStage.Champion, true), (registered.Stage, registered.Baseline));
        Assert.Equal(ModelStage.Champion, (await registry.Register(first, null)).Stage);
        Assert.Equal(ModelStage.Champion, (await registry.Register(second, new GateReport { Passed = true, Reason = "ndcg@10 .21 > .19", Champion = first })).Stage);
        var rejected = await registry.Register(third, new GateReport { Passed = false, Reason = "ndcg@10 .18 < .21" });
        Assert.Equal((ModelStage.Rejected, "ndcg@10 .18 < .21"), (rejected.Stage, rejected.Changes[^1].Reason));
        Assert.Equal(ModelStage.Candidate, (await registry.Register(fourth, null)).Stage);
        Assert.Equal(new ActiveModels(second, first), await registry.GetActive());

        Assert.Null(await registry.Promote("no-such-version", "by hand"));
        Assert.Equal(ModelStage.Champion, (await registry.Promote(fourth, "by hand"))!.Stage);
        Assert.Equal(new ActiveModels(fourth, first), await registry.GetActive());
        Assert.Equal(second, (await registry.RollBack("clicks fell"))!.Manifest.Version);
        Assert.Equal(new ActiveModels(second, first), await registry.GetActive());

        var versions = (await registry.List(null, 10))!.Models;
        Assert.Equal([fourth, third, second, first], versions.Select(v => v.Manifest.Version));
        Assert.Equal([ModelStage.Rejected, ModelStage.Rejected, ModelStage.Champion, ModelStage.Retired], versions.Select(v => v.Stage));
        Assert.Equal("rolled back: clicks fell", versions[0].Changes[^1].Reason);
        Assert.Equal([first, second, fourth, second], silo.Models.Select(m => m.Version));
        await silo.CatchUp();
        Assert.Equal((second, first), (silo.State.Current.Champion!.Version, silo.State.Current.Baseline!.Version));
    }

    [Fact]
    public async Task Register_JudgedAgainstAChampionOfThePast_StaysACandidateAndSaysWhy()
    {
        await using var silo = await SiloHarness.Start();
        var (first, second, third) = (await Save(silo, 1), await Save(silo, 2), await Save(silo, 3));
        await silo.Registry.Register(first, null);
        await silo.Registry.Register(second, new GateReport { Passed = true, Reason = "better", Champion = first });

        var late = await silo.Registry.Register(third, new GateReport { Passed = true, Reason = "better", Champion = first });

        Assert.Equal(ModelStage.Candidate, late.Stage);
        Assert.Contains($"judged against {first}, but {second} serves now", late.Changes[^1].Reason, StringComparison.Ordinal);
        Assert.Equal(new ActiveModels(second, first), await silo.Registry.GetActive());
    }

    [Fact]
    public async Task Register_BundleThatIsNotThere_IsRejectedAndLeavesNothing()
    {
        await using var silo = await SiloHarness.Start();
        await Assert.ThrowsAsync<ModelRejectedException>(() => silo.Registry.Register("20260101-abcdef", null));
        Assert.Empty((await silo.Registry.List(null, 10))!.Models);
        Assert.Equal(new ActiveModels(null, null), await silo.Registry.GetActive());
    }

    [Fact]
    public async Task List_MoreVersionsThanAPageHolds_ArePagedNewestFirstAndEachOnce()
    {
        await using var silo = await SiloHarness.Start();
        var saved = new List<string>();
        for (var seed = 1; seed <= 5; seed++)
        {
            saved.Insert(0, await Save(silo, seed));
            await silo.Registry.Register(saved[0], null);
        }

        var pages = new List<string[]>();
        string? next = null;
        do
        {
            var page = (await silo.Registry.List(next, 2))!;
            Assert.Equal((saved[^1], saved[^1]), (page.Champion, page.Baseline));
            pages.Add([.. page.Models.Select(model => model.Manifest.Version)]);
            next = page.Next;
        }
        while (next is not null);

        Assert.Equal([2, 2, 1], pages.Select(page => page.Length));
        Assert.Equal(saved, pages.SelectMany(page => page));
        Assert.Null(await silo.Registry.List("no-such-version", 2));
    }

    [Fact]
    public async Task Register_MoreThanTheRegistryKeeps_TheOldestLeave_NeverWhatServesOrMayServeAgain()
    {
        var keeps = new ModelOptions { KeepVersions = 2, KeepChampions = 1 };
        var saved = new List<string>();
        await using (var silo = await SiloHarness.Start(_folder, keeps))
        {
            // The first three become champion one after the other, the rest is rejected.
            for (var seed = 1; seed <= 6; seed++)
            {
                saved.Add(await Save(silo, seed));
                await silo.Registry.Register(saved[^1], new GateReport { Passed = seed <= 3, Reason = "judged", Champion = saved.SkipLast(1).LastOrDefault() });
            }

            Assert.Equal(new ActiveModels(saved[2], saved[0]), await silo.Registry.GetActive());
        }

        await using var next = await SiloHarness.Start(_folder, keeps);
        Assert.Equal([saved[5], saved[4], saved[2], saved[1], saved[0]], await Versions(next));

        // What was rolled back stays in sight until another version comes, so that this can be undone.
        Assert.Equal(saved[1], (await next.Registry.RollBack("clicks fell"))!.Manifest.Version);
        Assert.Equal([saved[5], saved[4], saved[2], saved[1], saved[0]], await Versions(next));
        Assert.Null(await next.Registry.RollBack("once more"));
        Assert.Equal(new ActiveModels(saved[1], saved[0]), await next.Registry.GetActive());
        saved.Add(await Save(next, 7));
        await next.Registry.Register(saved[6], null);
        Assert.Equal([saved[6], saved[5], saved[1], saved[0]], await Versions(next));
        Assert.Null(await next.Registry.Promote(saved[3], "by hand"));
    }

    [Fact]
    public async Task Promote_AnOldVersionAgainAndAgain_RollsBackAsFarAsIsKept()
    {
        await using var silo = await SiloHarness.Start(models: new ModelOptions { KeepVersions = 20, KeepChampions = 3 });
        var (first, second) = (await Save(silo, 1), await Save(silo, 2));
        await silo.Registry.Register(first, null);
        await silo.Registry.Register(second, null);
        for (var i = 0; i < 4; i++)
        {
            await silo.Registry.Promote(second, "by hand");
            await silo.Registry.Promote(first, "by hand");
        }

        Assert.Equal(second, (await silo.Registry.RollBack("one"))!.Manifest.Version);
        Assert.Equal(first, (await silo.Registry.RollBack("two"))!.Manifest.Version);
        Assert.Equal(second, (await silo.Registry.RollBack("three"))!.Manifest.Version);
        Assert.Null(await silo.Registry.RollBack("four"));
        Assert.Equal(new ActiveModels(second, first), await silo.Registry.GetActive());
    }

    private static async Task<IEnumerable<string>> Versions(SiloHarness silo) => (await silo.Registry.List(null, 10))!.Models.Select(model => model.Manifest.Version);

    private static async Task<string> Save(SiloHarness silo, int seed) => (await silo.Bundles.SaveAsync(FilmWorld.Draft(seed))).Version;
}
