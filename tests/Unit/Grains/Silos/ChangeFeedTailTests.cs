using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Storage;
using OrleansReco.Grains.Users;
using OrleansReco.Tests.Unit.Grains.Recommendations;

namespace OrleansReco.Tests.Unit.Grains.Silos;

public sealed class ChangeFeedTailTests
{
    [Fact]
    public async Task Serve_BundlesSwappedUnderLoad_NoRequestFailsAndEachIsServedByOne()
    {
        await using var silo = await SiloHarness.Start();
        await silo.Furnish(FilmWorld.Spec());
        await silo.Registry.Register((await silo.Bundles.SaveAsync(FilmWorld.Draft(1))).Version, null);
        await silo.CatchUp();
        var slates = new ConcurrentQueue<Recommendation>();
        using var stop = new CancellationTokenSource();
        var load = Enumerable.Range(0, 4).Select(worker => Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                slates.Enqueue(await silo.Serve($"user-{worker}-{i % 50}"));
            }
        })).ToArray();
        var versions = new HashSet<string>();
        for (var generation = 2; generation <= 6; generation++)
        {
            var version = (await silo.Bundles.SaveAsync(FilmWorld.Draft(generation))).Version;
            await silo.Registry.Register(version, new GateReport { Passed = true, Reason = $"generation {generation}", Champion = silo.State.Current.Champion!.Version });
            await silo.CatchUp();
            Assert.Equal(version, silo.State.Current.Champion!.Version);
            Assert.Equal(version, (await silo.Serve("watcher")).ModelVersion);
            versions.Add(version);
        }

        await stop.CancelAsync();
        await Task.WhenAll(load).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(5, versions.Count);
        Assert.True(slates.Count > 20, $"Only {slates.Count} slates were served while bundles were swapped.");
        Assert.All(slates, slate => Assert.Equal((10, true, 0), (slate.Items.Length, slate.Recorded, slate.Degraded.Length)));
    }

    [Fact]
    public async Task Tail_CorruptedBundle_KeepsTheOldOneServingAndReportsIt()
    {
        await using var silo = await SiloHarness.Start();
        await silo.Furnish(FilmWorld.Spec());
        var good = (await silo.Bundles.SaveAsync(FilmWorld.Draft(1))).Version;
        await silo.Registry.Register(good, null);
        var bad = (await silo.Bundles.SaveAsync(FilmWorld.Draft(2))).Version;
        var file = Path.Combine(silo.BundleFolder, bad, "factors.bin");
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);

        await Assert.ThrowsAsync<ModelRejectedException>(() => silo.Registry.Register(bad, new GateReport { Passed = true, Reason = "better" }));
        await silo.Store.PublishChangeAsync(ChangeKind.Models, "active", silo.Services.GetRequiredService<IStateSerializer>().Serialize(new ActiveModels(bad, good)));
        await silo.CatchUp();
        var status = await silo.Grains.GetGrain<ISiloGrain>("silo").GetStatus();

        Assert.Equal((good, good), (status.Champion, status.Baseline));
        Assert.Contains(bad, Assert.Single(status.Faults), StringComparison.Ordinal);
        var slate = await silo.Serve("ann");
        Assert.Equal((good, 10), (slate.ModelVersion, slate.Items.Length));
    }

    [Fact]
    public async Task Tail_DamagedChange_IsPassedOverAndReported()
    {
        await using var silo = await SiloHarness.Start();
        await silo.Furnish(FilmWorld.Spec());
        await silo.Store.PublishChangeAsync(ChangeKind.Item, "broken", new byte[] { 1, 2, 3 });
        await silo.CatchUp();

        Assert.Contains("'broken'", Assert.Single(silo.State.Current.Faults), StringComparison.Ordinal);
        Assert.Equal(10, (await silo.Serve("ann")).Items.Length);
    }

    [Fact]
    public async Task Start_OnAStoreThatHasBeenUsed_ServesWhatItHeld()
    {
        var folder = Directory.CreateTempSubdirectory("reco-silo-").FullName;
        string version;
        await using (var silo = await SiloHarness.Start(folder))
        {
            await silo.Furnish(FilmWorld.Spec());
            version = (await silo.Bundles.SaveAsync(FilmWorld.Draft())).Version;
            await silo.Registry.Register(version, null);
            await silo.Grains.GetGrain<IItemGrain>("crime-00").Withdraw();
        }

        await using (var silo = await SiloHarness.Start(folder))
        {
            var status = await silo.Grains.GetGrain<ISiloGrain>("silo").GetStatus();
            Assert.Equal((true, 59, version, version, true), (status.Ready, status.Items, status.Champion, status.Baseline, status.StoreHealthy));
            Assert.Equal(version, (await silo.Serve("ann")).ModelVersion);
            Assert.Equal("home", Assert.Single(await silo.Grains.GetGrain<ISiloGrain>("silo").ListSurfaces()).Spec.Surface);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Tail_ErasureElsewhere_TakesWhatTheSiloRemembersOfTheUser()
    {
        await using var silo = await SiloHarness.Start();
        await silo.Furnish(FilmWorld.Spec());
        foreach (var user in new[] { "ann", "bob" })
        {
            await silo.Serve(user);
            Assert.NotNull(silo.Services.GetRequiredService<SeenMemory>().Find(user));
        }

        // Admitted again before this silo reads the feed: only the admission is left in it.
        await silo.Store.EraseUserAsync("ann", silo.Store.HashUser("ann"));
        await silo.Store.PublishChangeAsync(ChangeKind.Tombstone, silo.Store.HashUser("ann"), null);
        await silo.CatchUp();
        await silo.Store.PublishChangeAsync(ChangeKind.Surface, "no-such-surface", null);
        await silo.CatchUp();

        Assert.Null(silo.Services.GetRequiredService<SeenMemory>().Find("ann"));
        Assert.NotNull(silo.Services.GetRequiredService<SeenMemory>().Find("bob"));
    }

    [Fact]
    public async Task SetProfile_UnderATombstoneTheGrainHasNotHeardOf_SavesNothingAndTheNextAdmits()
    {
        await using var silo = await SiloHarness.Start();
        var ann = silo.Grains.GetGrain<IUserGrain>("ann");
        await ann.GetProfile();
        await silo.Store.EraseUserAsync("ann", silo.Store.HashUser("ann"));

        await Assert.ThrowsAsync<StoreUnavailableException>(() => ann.SetProfile(new UserProfile { TimeZone = "Europe/Berlin" }));

        Assert.Null(await silo.Store.ReadSnapshotAsync("user/ann", "user"));
        await silo.CatchUp();
        await ann.SetProfile(new UserProfile { TimeZone = "Europe/Paris" });
        Assert.Equal("Europe/Paris", (await ann.GetProfile()).TimeZone);
        Assert.NotNull(await silo.Store.ReadSnapshotAsync("user/ann", "user"));
    }

    [Fact]
    public async Task Serve_ThreeFilmsOfOneKindPlayed_TheNextSlateHasMoreOfIt()
    {
        await using var silo = await SiloHarness.Start();
        await silo.Furnish(FilmWorld.Spec());
        await silo.Registry.Register((await silo.Bundles.SaveAsync(FilmWorld.Draft())).Version, null);
        await silo.CatchUp();
        await Play("ann", "crime-00", "comedy-00");
        var before = await silo.Serve("ann");
        await Play("ann", "scifi-01", "scifi-02", "scifi-03");
        var after = await silo.Serve("ann");

        Assert.True(Share(after) >= Share(before) + 0.3, $"The share of SciFi went from {Share(before)} to {Share(after)}.");
        Assert.DoesNotContain(after.Items, item => item.ItemId is "scifi-01" or "scifi-02" or "scifi-03" or "crime-00");
        Assert.Contains(after.Items[0].Reasons, reason => reason is { Code: "because-you-played", ItemId: "scifi-01" or "scifi-02" or "scifi-03" });
        var details = await silo.Grains.GetGrain<IDecisionGrain>(after.DecisionId).Get();
        Assert.Equal(after.Items.Select(i => i.ItemId), details!.Decision.Items.Select(i => i.ItemId));
        Assert.Null(await silo.Grains.GetGrain<IDecisionGrain>("no-such-decision").Get());

        static double Share(Recommendation slate) => slate.Items.Count(item => FilmWorld.KindOf(item.ItemId) == "SciFi") / 10.0;

        async Task Play(string user, params string[] items)
        {
            var results = await silo.Grains.GetGrain<IFeedbackGrain>(user).Append(items.Select(item => new UserEvent
            {
                EventId = $"{user}-{item}",
                Type = EventType.Play,
                UserId = user,
                ItemId = item,
                Timestamp = TimeProvider.System.GetUtcNow(),
                Completion = 1,
            }).ToImmutableArray());
            Assert.All(results, result => Assert.Equal(EventStatus.Accepted, result.Status));
        }
    }
}
