using OrleansReco.Abstractions;
using OrleansReco.Learning.Bundles;

namespace OrleansReco.Tests.Unit.Learning.Bundles;

/// <summary>What every bundle store must do.</summary>
public abstract class BundleStoreContractTests : IDisposable
{
    /// <summary>A store on the same bundles, as another process would open it.</summary>
    protected abstract IBundleStore Open();

    /// <inheritdoc />
    public abstract void Dispose();

    [SkippableFact]
    public async Task Open_WhatWasSaved_IsTheSame()
    {
        var store = Open();
        var saved = await store.SaveAsync(ModelBundleTests.Draft());

        var opened = await Open().OpenAsync(saved.Version);

        Assert.Equal(saved.Version, opened.Manifest.Version);
        Assert.Equal("parent", opened.Manifest.Parent);
        Assert.Equal(0.25, opened.Manifest.Metrics["ndcg@10"]);
        Assert.Equal(7, opened.Manifest.Counts["interactions"]);
        Assert.Equal([1f, 2f, 3f, 4f], opened.Retrieval.Factors.Factors.ToArray());
        Assert.Equal(3, opened.Retrieval.Factors.Settings.HalfLifeEvents);
        Assert.Equal(TimeSpan.FromDays(9), opened.Manifest.FoldIn.HalfLifeTime);
        Assert.Equal([1], opened.Retrieval.Neighbours.NeighboursOf(0).ToArray());
        Assert.NotNull(opened.Retrieval.Content);
        Assert.Equal(0.5f, opened.Calibration!.Probability(0.5f), 1e-6f);
        Assert.Null(opened.Ranker);
    }

    [SkippableFact]
    public async Task Open_Twice_SharesOneBundle()
    {
        var store = Open();
        var version = (await store.SaveAsync(ModelBundleTests.Draft())).Version;

        Assert.Same(await store.OpenAsync(version), await store.OpenAsync(version));
    }

    [SkippableTheory]
    [InlineData("20990101T000000Z-abcdef01")]
    [InlineData("../secrets")]
    [InlineData("")]
    [InlineData(".tmp")]
    public async Task Open_NoSuchVersion_IsRejected(string version)
    {
        var store = Open();

        Assert.False(store.Exists(version));
        await Assert.ThrowsAsync<ModelRejectedException>(() => store.OpenAsync(version));
    }

    [SkippableFact]
    public async Task Exists_OfASavedVersion_IsTrueForEveryProcess()
    {
        var version = (await Open().SaveAsync(ModelBundleTests.Draft())).Version;

        Assert.True(Open().Exists(version));
        Assert.False(Open().Exists(version + "x"));
    }

    [SkippableFact]
    public async Task Save_TheSameDraftByManyAtOnce_IsOneBundle()
    {
        var saved = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Open().SaveAsync(ModelBundleTests.Draft()))));

        var version = Assert.Single(saved.Select(m => m.Version).Distinct());
        Assert.Equal(version, (await Open().OpenAsync(version)).Manifest.Version);
    }

    [SkippableFact]
    public async Task List_SaysWhatIsThereAndSinceWhen()
    {
        Assert.Empty(await Open().ListAsync());
        var first = (await Open().SaveAsync(ModelBundleTests.Draft())).Version;
        var second = (await Open().SaveAsync(ModelBundleTests.Draft() with { DataSnapshot = "other" })).Version;

        var bundles = await Open().ListAsync();

        Assert.Equal(new[] { first, second }.Order(StringComparer.Ordinal), bundles.Select(bundle => bundle.Version));
        Assert.All(bundles, bundle => Assert.InRange(DateTimeOffset.UtcNow - bundle.SavedAt, TimeSpan.FromMinutes(-1), TimeSpan.FromMinutes(10)));
    }

    [SkippableFact]
    public async Task Remove_TakesThatBundleAlone_AndItCanBeSavedAgain()
    {
        var store = Open();
        var gone = (await store.SaveAsync(ModelBundleTests.Draft())).Version;
        var kept = (await store.SaveAsync(ModelBundleTests.Draft() with { DataSnapshot = "other" })).Version;
        var open = await store.OpenAsync(gone);

        await store.RemoveAsync(gone);
        await store.RemoveAsync(gone);
        await store.RemoveAsync("../secrets");

        Assert.False(Open().Exists(gone));
        await Assert.ThrowsAsync<ModelRejectedException>(() => store.OpenAsync(gone));
        await Assert.ThrowsAsync<ModelRejectedException>(() => Open().OpenAsync(gone));
        Assert.Equal([kept], (await Open().ListAsync()).Select(bundle => bundle.Version));
        Assert.Equal([1f, 2f, 3f, 4f], open.Retrieval.Factors.Factors.ToArray());
        Assert.Equal(gone, (await store.SaveAsync(ModelBundleTests.Draft())).Version);
        Assert.Equal(gone, (await Open().OpenAsync(gone)).Manifest.Version);
    }

    [SkippableFact]
    public async Task Open_ByManyAtOnce_GivesThemOneBundle()
    {
        var version = (await Open().SaveAsync(ModelBundleTests.Draft())).Version;
        var store = Open();

        var opened = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => store.OpenAsync(version))));

        Assert.All(opened, bundle => Assert.Equal(version, bundle.Manifest.Version));
    }
}
