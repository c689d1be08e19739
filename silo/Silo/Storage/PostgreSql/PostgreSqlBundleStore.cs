using System.Collections.Concurrent;
using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Learning.Bundles;

namespace OrleansReco.Silo.Storage.PostgreSql;

/// <summary>
/// Bundles in PostgreSQL, opened through a folder of this process: what lies there is verified by its hashes each time it is loaded, and fetched once again if it does not match.
/// </summary>
/// <param name="rows">The bundles in the database.</param>
/// <param name="cache">The folder; made when needed. A process has one of its own.</param>
/// <param name="cached">Versions that the folder keeps beyond those in use.</param>
/// <param name="cachedBytes">Size of the folder beyond which it keeps none but those in use.</param>
internal sealed class PostgreSqlBundleStore(BundleRows rows, string cache, int cached, long cachedBytes = long.MaxValue) : IBundleStore
{
    private readonly ConcurrentDictionary<string, WeakReference<ModelBundle>> _open = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _opening = new(1, 1);
    private readonly Lock _sweeping = new();
    private bool _swept;

    /// <inheritdoc/>
    public bool Exists(string version) => BundleRows.IsVersion(version) && rows.Exists(version);

    /// <inheritdoc/>
    public async Task<ModelBundle> OpenAsync(string version, CancellationToken cancellationToken = default)
    {
        if (!BundleRows.IsVersion(version))
        {
            throw new ModelRejectedException($"'{version}' is not the version of a bundle. Register one that the trainer saved.");
        }

        Sweep();
        await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_open.TryGetValue(version, out var weak) && weak.TryGetTarget(out var open))
            {
                return open;
            }

            var bundle = await LoadAsync(version, cancellationToken).ConfigureAwait(false);
            _open[version] = new WeakReference<ModelBundle>(bundle);
            Prune(version, room: 0);
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
        Sweep();
        // A folder of its own: what the cache holds under this version may be damaged.
        using var work = WorkFolder.Create(cache);
        var manifest = await new DirectoryBundleStore(work.Files).SaveAsync(draft, cancellationToken).ConfigureAwait(false);
        await rows.SaveAsync(manifest.Version, Path.Combine(work.Files, manifest.Version), cancellationToken).ConfigureAwait(false);
        return manifest;
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<StoredBundle>> ListAsync(CancellationToken cancellationToken = default) => rows.ListAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task RemoveAsync(string version, CancellationToken cancellationToken = default)
    {
        if (!BundleRows.IsVersion(version))
        {
            return;
        }

        await rows.RemoveAsync(version, cancellationToken).ConfigureAwait(false);
        await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            Forget(version);
        }
        finally
        {
            _opening.Release();
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

        using var work = WorkFolder.Create(cache);
        var size = await rows.MeasureAsync(version, cancellationToken).ConfigureAwait(false);
        RemoveUnstored(await rows.WhichAsync(Cached(), cancellationToken).ConfigureAwait(false));
        Prune(version, size);
        await rows.FetchAsync(version, work.Files, cancellationToken).ConfigureAwait(false);
        var bundle = await Task.Run(() => Load(work.Files, version), cancellationToken).ConfigureAwait(false);
        Directory.Move(work.Files, folder);
        return bundle;
    }

    private static ModelBundle Load(string folder, string version)
    {
        var bundle = ModelBundle.Load(folder);
        return bundle.Manifest.Version == version
            ? bundle
            : throw new ModelRejectedException($"What is stored as bundle '{version}' is bundle '{bundle.Manifest.Version}'. Register that version, or train a new one.");
    }

    /// <summary>Once, before the first use: what killed processes left.</summary>
    private void Sweep()
    {
        lock (_sweeping)
        {
            if (!_swept)
            {
                WorkFolder.Sweep(cache);
                _swept = true;
            }
        }
    }

    /// <summary>Removes versions that no longer lie in the database and are not in use.</summary>
    private void RemoveUnstored(IReadOnlySet<string> stored)
    {
        foreach (var version in Cached().Where(version => !stored.Contains(version) && !IsInUse(version)))
        {
            Forget(version);
        }
    }

    /// <summary>Removes all but the newest versions, those in use, and this one; and of these the oldest that are not in use, while there is no room for so many bytes more.</summary>
    private void Prune(string version, long room)
    {
        var idle = Cached().Where(name => name != version && !IsInUse(name)).ToList();
        var size = Cached().Sum(SizeOf) + room;
        for (var i = idle.Count - 1; i >= 0 && (i >= cached || size > cachedBytes); i--)
        {
            size -= SizeOf(idle[i]);
            Forget(idle[i]);
        }
    }

    private void Forget(string version)
    {
        _open.TryRemove(version, out _);
        Remove(Path.Combine(cache, version));
    }

    private bool IsInUse(string version) => _open.TryGetValue(version, out var weak) && weak.TryGetTarget(out _);

    private long SizeOf(string version) => new DirectoryInfo(Path.Combine(cache, version)).EnumerateFiles().Sum(file => file.Length);

    /// <summary>The versions in the folder, newest first.</summary>
    private List<string> Cached() => [.. Directory.EnumerateDirectories(cache).Select(folder => Path.GetFileName(folder)).Where(name => name[0] != '.').OrderDescending(StringComparer.Ordinal)];

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
