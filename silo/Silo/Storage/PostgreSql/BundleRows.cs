using System.Collections.Immutable;
using Npgsql;
using OrleansReco.Abstractions;
using OrleansReco.Learning.Bundles;

namespace OrleansReco.Silo.Storage.PostgreSql;

/// <summary>Bundles as rows: their files in chunks.</summary>
internal sealed class BundleRows(PostgreSqlDatabase database)
{
    private const int ChunkSize = 1 << 20;

    // A bundle of gigabytes takes its time.
    private const int PatienceSeconds = 600;

    private volatile bool _isReady;

    /// <summary>Whether the text can be a version: it names a folder of the cache, so no separators and no dot at the start.</summary>
    public static bool IsVersion(string version) =>
        version.Length is > 0 and <= 128 && version[0] != '.' && version.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    /// <summary>Whether the bundle is there.</summary>
    /// <exception cref="StoreUnavailableException">The server does not answer.</exception>
    public bool Exists(string version)
    {
        try
        {
            using var connection = Connect();
            using var select = new NpgsqlCommand("SELECT EXISTS (SELECT 1 FROM bundles WHERE version = $1)", connection) { Parameters = { new() { Value = version } } };
            return (bool)select.ExecuteScalar()!;
        }
        catch (Exception e) when (SqlStates.IsUnavailable(e))
        {
            throw database.Unavailable($"could not say whether it has bundle '{version}'", e);
        }
    }

    /// <summary>Saves the files of a folder, whole or not at all; a version that is there is left as it is.</summary>
    /// <exception cref="StoreUnavailableException">The server does not answer.</exception>
    public async Task SaveAsync(string version, string folder, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = Connect();
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (var insert = new NpgsqlCommand("INSERT INTO bundles(version) VALUES ($1) ON CONFLICT DO NOTHING", connection) { Parameters = { new() { Value = version } } })
            {
                if (await insert.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) == 0)
                {
                    return;
                }
            }

            foreach (var file in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
            {
                await SaveAsync(connection, version, file, cancellationToken).ConfigureAwait(false);
            }

            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (SqlStates.IsUnavailable(e))
        {
            throw database.Unavailable($"did not take bundle '{version}'", e);
        }
    }

    /// <summary>The size of a bundle's files, in bytes; 0: it is not there.</summary>
    /// <exception cref="StoreUnavailableException">The server does not answer.</exception>
    public async Task<long> MeasureAsync(string version, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = Connect();
            await using var select = new NpgsqlCommand("SELECT coalesce(sum(octet_length(bytes)), 0)::bigint FROM bundle_chunks WHERE version = $1", connection) { Parameters = { new() { Value = version } } };
            return (long)(await select.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
        }
        catch (Exception e) when (SqlStates.IsUnavailable(e))
        {
            throw database.Unavailable($"did not say how large bundle '{version}' is", e);
        }
    }

    /// <summary>Which of the versions are there.</summary>
    /// <exception cref="StoreUnavailableException">The server does not answer.</exception>
    public async Task<IReadOnlySet<string>> WhichAsync(IReadOnlyCollection<string> versions, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = Connect();
            await using var select = new NpgsqlCommand("SELECT version FROM bundles WHERE version = ANY ($1)", connection) { Parameters = { new() { Value = versions.ToArray() } } };
            await using var reader = await select.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            var there = new HashSet<string>(StringComparer.Ordinal);
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                there.Add(reader.GetString(0));
            }

            return there;
        }
        catch (Exception e) when (SqlStates.IsUnavailable(e))
        {
            throw database.Unavailable("did not say which bundles it has", e);
        }
    }

    /// <summary>Writes the files of a bundle into a new folder.</summary>
    /// <exception cref="ModelRejectedException">There is no such bundle.</exception>
    /// <exception cref="StoreUnavailableException">The server does not answer.</exception>
    public async Task FetchAsync(string version, string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        try
        {
            await using var connection = Connect();
            await using var select = new NpgsqlCommand("SELECT file, bytes FROM bundle_chunks WHERE version = $1 ORDER BY file, ordinal", connection)
            {
                Parameters = { new() { Value = version } },
                CommandTimeout = PatienceSeconds,
            };
            await using var reader = await select.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            if (!reader.HasRows)
            {
                throw new ModelRejectedException($"There is no bundle '{version}' in {database.Where}. Save it there, then register it again.");
            }

            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                var name = reader.GetString(0);
                if (name != Path.GetFileName(name))
                {
                    throw new ModelRejectedException($"Bundle '{version}' in {database.Where} has a file '{name}', which would lie outside its folder. Register another version.");
                }

                await using var file = new FileStream(Path.Combine(folder, name), FileMode.Append);
                await file.WriteAsync(reader.GetFieldValue<byte[]>(1), cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (SqlStates.IsUnavailable(e))
        {
            throw database.Unavailable($"did not give bundle '{version}'", e);
        }
    }

    /// <summary>The bundles, in order of their versions.</summary>
    /// <exception cref="StoreUnavailableException">The server does not answer.</exception>
    public async Task<ImmutableArray<StoredBundle>> ListAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = Connect();
            await using var select = new NpgsqlCommand("SELECT version, saved_at FROM bundles ORDER BY version", connection);
            await using var reader = await select.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            var bundles = ImmutableArray.CreateBuilder<StoredBundle>();
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                bundles.Add(new StoredBundle(reader.GetString(0), reader.GetFieldValue<DateTimeOffset>(1)));
            }

            return bundles.ToImmutable();
        }
        catch (Exception e) when (SqlStates.IsUnavailable(e))
        {
            throw database.Unavailable("did not list its bundles", e);
        }
    }

    /// <summary>Removes a bundle with its files.</summary>
    /// <exception cref="StoreUnavailableException">The server does not answer.</exception>
    public async Task RemoveAsync(string version, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = Connect();
            await using var delete = new NpgsqlCommand("DELETE FROM bundles WHERE version = $1", connection) { Parameters = { new() { Value = version } }, CommandTimeout = PatienceSeconds };
            await delete.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (SqlStates.IsUnavailable(e))
        {
            throw database.Unavailable($"did not remove bundle '{version}'", e);
        }
    }

    private static async Task SaveAsync(NpgsqlConnection connection, string version, string path, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        var buffer = new byte[ChunkSize];
        for (var ordinal = 0; ; ordinal++)
        {
            var read = await file.ReadAtLeastAsync(buffer, ChunkSize, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            if (read == 0 && ordinal > 0)
            {
                return;
            }

            await using var insert = new NpgsqlCommand("INSERT INTO bundle_chunks(version, file, ordinal, bytes) VALUES ($1, $2, $3, $4)", connection)
            {
                Parameters = { new() { Value = version }, new() { Value = Path.GetFileName(path) }, new() { Value = ordinal }, new() { Value = buffer.AsMemory(0, read) } },
                CommandTimeout = PatienceSeconds,
            };
            await insert.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Opens a connection, the first time with the tables.</summary>
    private NpgsqlConnection Connect()
    {
        if (_isReady)
        {
            return database.Source.OpenConnection();
        }

        var connection = database.OpenPatiently();
        PostgreSqlSchema.Ensure(connection, database.Where);
        _isReady = true;
        return connection;
    }
}
