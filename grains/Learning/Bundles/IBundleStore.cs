using System.Collections.Immutable;
using OrleansReco.Abstractions;

namespace OrleansReco.Learning.Bundles;

/// <summary>Where bundles lie, by version. Bundles never change once saved.</summary>
public interface IBundleStore
{
    /// <summary>Whether the version is there; its hashes are not verified.</summary>
    bool Exists(string version);

    /// <summary>Loads and verifies a bundle; several callers share one.</summary>
    /// <exception cref="ModelRejectedException">It is not there, or a file does not match its hash.</exception>
    Task<ModelBundle> OpenAsync(string version, CancellationToken cancellationToken = default);

    /// <summary>Saves a bundle, whole or not at all.</summary>
    Task<ModelManifest> SaveAsync(BundleDraft draft, CancellationToken cancellationToken = default);

    /// <summary>The bundles that are there whole, in order of their versions; one that is being saved is not among them.</summary>
    Task<ImmutableArray<StoredBundle>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>Removes a bundle. Whoever has it open keeps it; where there is none nothing happens.</summary>
    Task RemoveAsync(string version, CancellationToken cancellationToken = default);
}
