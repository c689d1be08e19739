using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Learning.Bundles;
using OrleansReco.Ranking.Rankers;
using OrleansReco.Retrieval;
using OrleansReco.Retrieval.Embeddings;

namespace OrleansReco.Tests.Unit.Learning.Bundles;

public sealed class ModelBundleTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("reco-bundles-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Open_WhatWasSaved_IsTheSame()
    {
        var store = new DirectoryBundleStore(_root);
        var saved = await store.SaveAsync(Draft());

        var opened = await new DirectoryBundleStore(_root).OpenAsync(saved.Version);

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

    [Fact]
    public async Task Open_Twice_SharesOneBundle()
    {
        var store = new DirectoryBundleStore(_root);
        var version = (await store.SaveAsync(Draft())).Version;

        Assert.Same(await store.OpenAsync(version), await store.OpenAsync(version));
    }

    [Fact]
    public async Task Save_TheSameDraftAgain_ChangesNothing()
    {
        var store = new DirectoryBundleStore(_root);

        var first = await store.SaveAsync(Draft());
        var second = await store.SaveAsync(Draft());

        Assert.Equal(first.Version, second.Version);
        Assert.Single(Directory.GetDirectories(_root));
    }

    [Theory]
    [InlineData("factors.bin")]
    [InlineData("neighbours.bin")]
    [InlineData("content.bin")]
    [InlineData("calibrator.json")]
    public async Task Open_OneByteChanged_IsRejectedNamingTheFile(string file)
    {
        var version = (await new DirectoryBundleStore(_root).SaveAsync(Draft())).Version;
        var path = Path.Combine(_root, version, file);
        var bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 1;
        File.WriteAllBytes(path, bytes);

        var error = await Assert.ThrowsAsync<ModelRejectedException>(() => new DirectoryBundleStore(_root).OpenAsync(version));

        Assert.Contains(file, error.Message);
    }

    [Fact]
    public async Task Open_FileGone_IsRejectedNamingTheFile()
    {
        var version = (await new DirectoryBundleStore(_root).SaveAsync(Draft())).Version;
        File.Delete(Path.Combine(_root, version, "factors.bin"));

        var error = await Assert.ThrowsAsync<ModelRejectedException>(() => new DirectoryBundleStore(_root).OpenAsync(version));

        Assert.Contains("factors.bin", error.Message);
    }

    [Theory]
    [InlineData("20990101T000000Z-abcdef01")]
    [InlineData("../secrets")]
    [InlineData("")]
    [InlineData(".tmp")]
    public async Task Open_NoSuchVersion_IsRejected(string version)
    {
        var store = new DirectoryBundleStore(_root);

        Assert.False(store.Exists(version));
        await Assert.ThrowsAsync<ModelRejectedException>(() => store.OpenAsync(version));
    }

    [Fact]
    public async Task Open_ManifestNamesAFileOutside_IsRejected()
    {
        var version = (await new DirectoryBundleStore(_root).SaveAsync(Draft())).Version;
        var path = Path.Combine(_root, version, "manifest.json");
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"factors.bin\"", "\"../factors.bin\""));

        var error = await Assert.ThrowsAsync<ModelRejectedException>(() => new DirectoryBundleStore(_root).OpenAsync(version));

        Assert.Contains("outside", error.Message);
    }

    [Fact]
    public async Task Save_AnyBundle_LeavesNoTemporaryFolder()
    {
        await new DirectoryBundleStore(_root).SaveAsync(Draft());

        Assert.DoesNotContain(Directory.GetFileSystemEntries(_root), entry => entry.EndsWith(".tmp", StringComparison.Ordinal));
    }

    private static BundleDraft Draft()
    {
        var settings = new FoldInSettings { HalfLifeEvents = 3, HalfLifeTime = TimeSpan.FromDays(9) };
        return new BundleDraft
        {
            Retrieval = new RetrievalModel(
                new FactorModel(["a", "b"], [1, 2, 3, 4], 2, settings),
                new NeighbourModel(["a", "b"], [0, 1, 1], [1], [0.5f]),
                new ContentMap(new ContentVectorizer([1, 1, 1]), [1, 2, 3, 4, 5, 6], [7, 8])),
            Calibration = new ScoreCalibration([0, 1], [0, 1]),
            Parent = "parent",
            CreatedAt = new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero),
            DataSnapshot = "00ff",
            Metrics = ImmutableSortedDictionary<string, double>.Empty.Add("ndcg@10", 0.25),
            Counts = ImmutableSortedDictionary<string, long>.Empty.Add("interactions", 7),
        };
    }
}
