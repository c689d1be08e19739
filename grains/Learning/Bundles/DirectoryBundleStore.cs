using System.Collections.Concurrent;
using System.Collections.Immutable;
using OrleansReco.Abstractions;

namespace OrleansReco.Learning.Bundles;

/// <summary>Bundles as folders of one folder; a folder shared by silos serves them all.</summary>
/// <param name="root">The folder; made at the first save.</param>
public sealed class DirectoryBundleStore(string root) : IBundleStore
{
    // What is served stays alive through whoever serves it; the store itself keeps nothing.
    private readonly ConcurrentDictionary<string, WeakReference<ModelBundle>> _open = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public bool Exists(string version) => IsVersion(version) && File.Exists(Path.Combine(root, version, BundleFiles.Manifest));

    /// <inheritdoc/>
    public Task<ModelBundle> OpenAsync(string version, CancellationToken cancellationToken = default)
    {
        if (_open.TryGetValue(version, out var weak) && weak.TryGetTarget(out var open))
        {
            return Task.FromResult(open);
        }

        return Task.Run(() => Load(version), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ModelManifest> SaveAsync(BundleDraft draft, CancellationToken cancellationToken = default) =>
        Task.Run(() => ModelBundleWriter.Write(root, draft), cancellationToken);

    /// <inheritdoc/>
    public Task<ImmutableArray<StoredBundle>> ListAsync(CancellationToken cancellationToken = default) =>
        Task.Run<ImmutableArray<StoredBundle>>(
            () => Directory.Exists(root)
                ?
                [
                    .. Directory.EnumerateDirectories(root).Select(folder => Path.GetFileName(folder)).Where(Exists).Order(StringComparer.Ordinal)
                        .Select(version => new StoredBundle(version, File.GetLastWriteTimeUtc(Path.Combine(root, version, BundleFiles.Manifest)))),
                ]
                : [],
            cancellationToken);

    /// <inheritdoc/>
    public Task RemoveAsync(string version, CancellationToken cancellationToken = default) => Task.Run(() => Remove(version), cancellationToken);

    private void Remove(string version)
    {
        if (!IsVersion(version))
        {
            return;
        }

        // Out of the way first, so that nobody finds half of it.
        var removed = Path.Combine(root, $".{Guid.NewGuid():N}.removed");
        try
        {
            Directory.Move(Path.Combine(root, version), removed);
        }
        catch (DirectoryNotFoundException)
        {
            return; // There is none, or another has just removed it.
        }

        _open.TryRemove(version, out _);
        // Also what somebody left who was killed here.
        foreach (var left in Directory.EnumerateDirectories(root, ".*.removed"))
        {
            try
            {
                Directory.Delete(left, recursive: true);
            }
            catch (DirectoryNotFoundException)
            {
                // Another has just deleted it.
            }
        }
    }

    private ModelBundle Load(string version)
    {
        if (!Exists(version))
        {
            throw new ModelRejectedException($"There is no bundle '{version}' in '{root}'. Put its folder there, then register it again.");
        }

        var bundle = ModelBundle.Load(Path.Combine(root, version));
        if (bundle.Manifest.Version != version)
        {
            throw new ModelRejectedException($"The folder '{version}' of '{root}' holds bundle '{bundle.Manifest.Version}'. Name the folder as its manifest does.");
        }

        _open[version] = new WeakReference<ModelBundle>(bundle);
        return bundle;
    }

    /// <summary>A version names a folder here and nothing else: no separators, no dots at the start.</summary>
    private static bool IsVersion(string version) =>
        version.Length is > 0 and <= 128 && version[0] != '.' && version.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
