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

    internal static BundleDraft Draft()
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
