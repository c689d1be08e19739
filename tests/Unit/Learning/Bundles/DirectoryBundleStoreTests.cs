using OrleansReco.Learning.Bundles;

namespace OrleansReco.Tests.Unit.Learning.Bundles;

/// <summary>The contract on a folder.</summary>
public sealed class DirectoryBundleStoreTests : BundleStoreContractTests
{
    private readonly string _root = Directory.CreateTempSubdirectory("reco-bundles-").FullName;

    /// <inheritdoc />
    public override void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Save_TheSameDraftAgain_ChangesNothing()
    {
        var first = await Open().SaveAsync(ModelBundleTests.Draft());
        var second = await Open().SaveAsync(ModelBundleTests.Draft());

        Assert.Equal(first.Version, second.Version);
        Assert.Single(Directory.GetDirectories(_root));
    }

    /// <inheritdoc />
    protected override IBundleStore Open() => new DirectoryBundleStore(_root);
}
