using System.Collections.Concurrent;
using OrleansReco.Abstractions;
using OrleansReco.Learning.Bundles;

namespace OrleansReco.Silo.Storage.PostgreSql;

/// <summary>
/// Bundles in PostgreSQL, opened through a folder of this process: what lies there is verified by its hashes each time it is loaded, and fetched once again if it does not match.
/// </summary>
/// <param name="rows">The bundles in the database.</param>
/// <param name="cache">The folder; made when needed. A process has one of its own.</param>
/// <param name="cached">Versions that the folder keeps beyond those in use.</param>
internal sealed class PostgreSqlBundleStore(BundleRows rows, string cache, int cached) : IBundleStore
{
    private readonly ConcurrentDictionary<string, WeakReference<ModelBundle>> _open = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _opening = new(1, 1);

    /// <inheritdoc/>
    public bool Exists(string version) => BundleRows.IsVersion(version) && rows.Exists(version);

    /// <inheritdoc/>
    public async Task<ModelBundle> OpenAsync(string version, CancellationToken cancellationToken = default)
    {
        if (!BundleRows.IsVersion(version))
        {
            throw new ModelRejectedException($"'{version}' is not the version of a bundle. Register one that the trainer saved.");
        }

        await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_open.TryGetValue(version, out var weak) && weak.TryGetTarget(out var open))
            {
                return open;
            }

            var bundle = await LoadAsync(version, cancellationToken).ConfigureAwait(false);
            _open[version] = new WeakReference<ModelBundle>(bundle);
            Prune(version);
            return bundle;
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <inheritdoc/>
    public async Task<ModelManifest> SaveAsync(BundleDraft draft, CancellationToken cancellationToken = default)
    {
        // A folder of its own: what the cache holds under this version may be damaged.
        var folder = Path.Combine(cache, $".{Guid.NewGuid():N}.saving");
        try
        {
            var manifest = await new DirectoryBundleStore(folder).SaveAsync(draft, cancellationToken).ConfigureAwait(false);
            await rows.SaveAsync(manifest.Version, Path.Combine(folder, manifest.Version), cancellationToken).ConfigureAwait(false);
            return manifest;
        }
        finally
        {
            Remove(folder);
        }
    }

    private async Task<ModelBundle> LoadAsync(string version, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(cache, version);
        if (Directory.Exists(folder))
        {
            try
            {
                return await Task.Run(() => Load(folder, version), cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is ModelRejectedException or IOException)
            {
                Remove(folder); // Damaged on this machine; the database has it whole.
            }
        }

        Directory.CreateDirectory(cache);
        var fetched = Path.Combine(cache, $".{Guid.NewGuid():N}.fetching");
        try
        {
            await rows.FetchAsync(version, fetched, cancellationToken).ConfigureAwait(false);
            var bundle = await Task.Run(() => Load(fetched, version), cancellationToken).ConfigureAwait(false);
            Directory.Move(fetched, folder);
            return bundle;
        }
        finally
        {
            Remove(fetched);
        }
    }

    private static ModelBundle Load(string folder, string version)
    {
        var bundle = ModelBundle.Load(folder);
        return bundle.Manifest.Version == version
            ? bundle
            : throw new ModelRejectedException($"What is stored as bundle '{version}' is bundle '{bundle.Manifest.Version}'. Register that version, or train a new one.");
    }

    /// <summary>Removes all but the newest versions, those in use, and this one.</summary>
    private void Prune(string version)
    {
        var idle = Directory.EnumerateDirectories(cache)
            .Where(folder => Path.GetFileName(folder) is var name && name[0] != '.' && name != version && !(_open.TryGetValue(name, out var weak) && weak.TryGetTarget(out _)))
            .OrderByDescending(Path.GetFileName, StringComparer.Ordinal)
            .Skip(cached);
        foreach (var folder in idle.ToList())
        {
            _open.TryRemove(Path.GetFileName(folder), out _);
            Remove(folder);
        }
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
