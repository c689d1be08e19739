using OrleansReco.Abstractions;
using OrleansReco.Learning.Bundles;
using OrleansReco.Silo.Storage.PostgreSql;
using OrleansReco.Tests.Unit.Learning.Bundles;

namespace OrleansReco.Tests.Unit.Silo.Storage.PostgreSql;

/// <summary>The contract on PostgreSQL, and what is particular to it: each store here has a cache of its own, as processes have.</summary>
[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlBundleStoreTests : BundleStoreContractTests
{
    private readonly string _caches = Directory.CreateTempSubdirectory("reco-bundle-caches-").FullName;
    private readonly PostgreSqlFixture _server;
    private readonly string? _connectionString;
    private readonly PostgreSqlDatabase? _database;
    private int _opened;

    public PostgreSqlBundleStoreTests(PostgreSqlFixture server)
    {
        _server = server;
        if (server.Server is not null)
        {
            _connectionString = server.NewSchema();
            _database = new PostgreSqlDatabase(PostgreSqlFixture.Options(_connectionString));
        }
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        _database?.Dispose();
        Directory.Delete(_caches, recursive: true);
    }

    [SkippableFact]
    public async Task Save_LeavesNothingInTheCacheAndOpenNothingButTheBundle()
    {
        var (store, cache) = OpenWithCache();

        var version = (await store.SaveAsync(ModelBundleTests.Draft())).Version;
        Assert.Empty(Directory.EnumerateFileSystemEntries(cache));
        await store.OpenAsync(version);

        Assert.Equal([version], Directory.EnumerateFileSystemEntries(cache).Select(Path.GetFileName));
    }

    [SkippableFact]
    public async Task Open_DamagedInTheCache_IsFetchedOnceAgain()
    {
        var (store, cache) = OpenWithCache();
        var version = (await store.SaveAsync(ModelBundleTests.Draft())).Version;
        await store.OpenAsync(version);
        var file = Path.Combine(cache, version, "factors.bin");
        var whole = File.ReadAllBytes(file);
        File.WriteAllBytes(file, [.. whole[..^1], (byte)(whole[^1] ^ 1)]);

        var bundle = await OpenWithCache(cache).Store.OpenAsync(version);

        Assert.Equal([1f, 2f, 3f, 4f], bundle.Retrieval.Factors.Factors.ToArray());
        Assert.Equal(whole, File.ReadAllBytes(file));
    }

    [SkippableFact]
    public async Task Open_DamagedInTheDatabase_IsRejectedNamingTheFileAndNothingIsCached()
    {
        var (store, cache) = OpenWithCache();
        var version = (await store.SaveAsync(ModelBundleTests.Draft())).Version;
        _server.Execute("UPDATE bundle_chunks SET bytes = set_byte(bytes, length(bytes) - 1, 255 - get_byte(bytes, length(bytes) - 1)) WHERE file = 'factors.bin'", _connectionString);

        var error = await Assert.ThrowsAsync<ModelRejectedException>(() => store.OpenAsync(version));

        Assert.Contains("factors.bin", error.Message);
        Assert.Empty(Directory.EnumerateFileSystemEntries(cache));
    }

    [SkippableFact]
    public async Task Open_WithTheChunksOfAnotherBundle_IsRejected()
    {
        var (store, _) = OpenWithCache();
        var first = (await store.SaveAsync(ModelBundleTests.Draft())).Version;
        var second = (await store.SaveAsync(ModelBundleTests.Draft() with { DataSnapshot = "other" })).Version;
        _server.Execute($"DELETE FROM bundle_chunks WHERE version = '{first}'; UPDATE bundle_chunks SET version = '{first}'", _connectionString);

        Assert.Contains(second, (await Assert.ThrowsAsync<ModelRejectedException>(() => store.OpenAsync(first))).Message);
    }

    [SkippableFact]
    public async Task Open_OfMoreVersionsThanAreCached_KeepsTheNewestAndThoseInUse()
    {
        var (store, cache) = OpenWithCache(cached: 1);
        var versions = new List<string>();
        ModelBundle? inUse = null;
        for (var i = 0; i < 5; i++)
        {
            versions.Add((await store.SaveAsync(ModelBundleTests.Draft() with { CreatedAt = new DateTimeOffset(2026, 3, 4, 5, 6, i, TimeSpan.Zero) })).Version);
            if (i == 0)
            {
                inUse = await store.OpenAsync(versions[0]);
            }
        }

        // Opened by another store on the same cache: nobody holds them here.
        var other = OpenWithCache(cache, cached: 100).Store;
        foreach (var version in versions[1..])
        {
            await other.OpenAsync(version);
        }

        var newest = await OpenInUse(store, versions[^1]);

        Assert.Equal(versions[0], inUse!.Manifest.Version);
        Assert.Equal([versions[0], versions[3], versions[4]], Directory.EnumerateDirectories(cache).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        GC.KeepAlive(inUse);
        GC.KeepAlive(newest);
    }

    [SkippableFact]
    public async Task Open_WhatKilledProcessesLeftInTheCache_IsRemovedAndWhatALivingOneWorksOnStays()
    {
        var (store, cache) = OpenWithCache();
        var version = (await store.SaveAsync(ModelBundleTests.Draft())).Version;
        using var living = WorkFolder.Create(cache);
        foreach (var left in new[] { ".1.fetching", ".2.saving", ".3.work" })
        {
            Directory.CreateDirectory(Path.Combine(cache, left, "files"));
            File.WriteAllText(Path.Combine(cache, left, "files", "factors.bin"), "half");
        }

        File.WriteAllText(Path.Combine(cache, ".3.work", "lock"), "");

        await OpenWithCache(cache).Store.OpenAsync(version);

        Assert.Equal([Path.GetFileName(Path.GetDirectoryName(living.Files)!), version], Directory.EnumerateFileSystemEntries(cache).Select(entry => Path.GetFileName(entry)).Order(StringComparer.Ordinal));
    }

    [SkippableFact]
    public async Task Open_CacheLargerThanItMayBe_KeepsThoseInUseAndTheOneOpened()
    {
        var (store, cache) = OpenWithCache(cachedBytes: 1);
        var versions = await SaveAsync(store, 3);
        var inUse = await store.OpenAsync(versions[0]);
        await OpenWithCache(cache).Store.OpenAsync(versions[1]);

        var newest = await OpenInUse(store, versions[2]);

        Assert.Equal([versions[0], versions[2]], Directory.EnumerateDirectories(cache).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        GC.KeepAlive(inUse);
        GC.KeepAlive(newest);
    }

    [SkippableFact]
    public async Task Open_AnotherBundle_RemovesFromTheCacheWhatTheDatabaseNoLongerHas()
    {
        var (store, cache) = OpenWithCache();
        var versions = await SaveAsync(store, 3);
        await OpenWithCache(cache).Store.OpenAsync(versions[0]);
        await OpenWithCache(cache).Store.OpenAsync(versions[1]);
        _server.Execute($"DELETE FROM bundles WHERE version = '{versions[0]}'", _connectionString);

        await OpenWithCache(cache).Store.OpenAsync(versions[2]);

        Assert.Equal(versions[1..], Directory.EnumerateDirectories(cache).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [SkippableFact]
    public async Task Open_Cached_WorksWhileTheServerIsAway()
    {
        var (store, cache) = OpenWithCache();
        var version = (await store.SaveAsync(ModelBundleTests.Draft())).Version;
        await store.OpenAsync(version);
        using var nowhere = new PostgreSqlDatabase(new() { ConnectionString = "Host=127.0.0.1;Port=1;Username=x;Database=d", StartPatience = TimeSpan.Zero, RetryFor = TimeSpan.Zero });

        var bundle = await new PostgreSqlBundleStore(new BundleRows(nowhere), cache, 4).OpenAsync(version);

        Assert.Equal(version, bundle.Manifest.Version);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => new PostgreSqlBundleStore(new BundleRows(nowhere), cache, 4).OpenAsync("20990101T000000Z-abcdef01"));
    }

    /// <inheritdoc />
    protected override IBundleStore Open() => OpenWithCache().Store;

    private static Task<ModelBundle> OpenInUse(PostgreSqlBundleStore store, string version) => store.OpenAsync(version);

    private static async Task<List<string>> SaveAsync(PostgreSqlBundleStore store, int count)
    {
        var versions = new List<string>();
        for (var i = 0; i < count; i++)
        {
            versions.Add((await store.SaveAsync(ModelBundleTests.Draft() with { CreatedAt = new DateTimeOffset(2026, 3, 4, 5, 6, i, TimeSpan.Zero) })).Version);
        }

        return versions;
    }

    private (PostgreSqlBundleStore Store, string Cache) OpenWithCache(string? cache = null, int cached = 4, long cachedBytes = long.MaxValue)
    {
        Skip.If(_database is null, OrleansReco.Cli.Servers.PostgreSqlServer.IsInstalled(out var reason) ? "" : reason);
        cache ??= Path.Combine(_caches, $"{Interlocked.Increment(ref _opened)}");
        return (new PostgreSqlBundleStore(new BundleRows(_database!), cache, cached, cachedBytes), cache);
    }
}
