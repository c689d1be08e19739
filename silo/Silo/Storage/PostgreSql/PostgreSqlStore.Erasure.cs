using Microsoft.Extensions.Logging;
using Npgsql;
using OrleansReco.Grains.Storage;

namespace OrleansReco.Silo.Storage.PostgreSql;

internal sealed partial class PostgreSqlStore
{
    private const int ScrubAttempts = 5;
    private static readonly string[] UserTables = ["user_events", "snapshots", "decisions", "examples", "due"];

    private readonly SemaphoreSlim _scrubbing = new(1, 1);
    private long _erasures;
    private long _scrubbed;

    /// <summary>
    /// Removes the user's rows, then writes the tables anew (or vacuums those larger than <see cref="PostgreSqlOptions.RewriteMebibytes"/>) and, where the role may, checkpoints and switches the log, so that
    /// the old segments go as the server's settings say. Backups, archived log and replicas are the operator's: <c>deploy/sql/README.md</c>.
    /// </summary>
    public async Task<ErasedCounts> EraseUserAsync(string userId, string tombstone)
    {
        var counts = (await Read(
            "SELECT events, decisions, examples FROM reco_erase($1, $2, $3)",
            p => { p.Add(P(userId)); p.Add(P(tombstone)); p.Add(P(ISnapshotStore.UserGrains.Select(grain => $"{grain}/{userId}").ToArray())); },
            row => new ErasedCounts(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)),
            CancellationToken.None).ConfigureAwait(false))[0];
        var mine = Interlocked.Increment(ref _erasures);
        await _scrubbing.WaitAsync().ConfigureAwait(false);
        try
        {
            // One that began after our rows were gone has done our work.
            if (Volatile.Read(ref _scrubbed) < mine)
            {
                var upTo = Volatile.Read(ref _erasures);
                await ScrubAsync().ConfigureAwait(false);
                Volatile.Write(ref _scrubbed, upTo);
            }
        }
        catch (Exception e) when (SqlStates.IsUnavailable(e))
        {
            throw _database.Unavailable("has erased a user, but could not clean its files yet", e);
        }
        finally
        {
            _scrubbing.Release();
        }

        return counts;
    }

    private async Task ScrubAsync()
    {
        await using var connection = await _database.Source.OpenConnectionAsync().ConfigureAwait(false);
        await Patiently(connection, "SELECT pg_advisory_lock(reco_lock_key(10))").ConfigureAwait(false);
        try
        {
            await Scrub(connection).ConfigureAwait(false);
        }
        finally
        {
            // A connection that broke has let go by itself.
            if (connection.FullState == System.Data.ConnectionState.Open)
            {
                await Execute(connection, "SELECT pg_advisory_unlock(reco_lock_key(10))").ConfigureAwait(false);
            }
        }
    }

    /// <summary>Finishes a scrub that a crash cut short, unless another silo is at it.</summary>
    private void FinishScrub(NpgsqlConnection connection)
    {
        if (PostgreSqlSchema.Meta(connection, "scrub") is null)
        {
            return;
        }

        using var take = new NpgsqlCommand("SELECT pg_try_advisory_lock(reco_lock_key(10))", connection);
        if ((bool)take.ExecuteScalar()!)
        {
            Scrub(connection).GetAwaiter().GetResult();
            Execute(connection, "SELECT pg_advisory_unlock(reco_lock_key(10))").GetAwaiter().GetResult();
        }
    }

    private async Task Scrub(NpgsqlConnection connection)
    {
        var xid = await Scalar(connection, "SELECT epoch FROM erasures").ConfigureAwait(false);
        foreach (var table in UserTables)
        {
            var size = await Scalar(connection, $"SELECT pg_total_relation_size('{table}')").ConfigureAwait(false);
            var rewrite = size <= (long)_options.RewriteMebibytes << 20;
            if (!rewrite)
            {
                LogNotRewritten(table, size >> 20, _options.RewriteMebibytes);
            }

            await Vacuum(connection, rewrite ? $"VACUUM (FULL) {table}" : $"VACUUM {table}").ConfigureAwait(false);
        }

        foreach (var statement in (string[])["SELECT pg_switch_wal()", "CHECKPOINT"])
        {
            try
            {
                await Patiently(connection, statement).ConfigureAwait(false);
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
            {
                LogNotPermitted(statement);
            }
        }

        // Not if another user was erased meanwhile: that erasure cleans up after itself, or the next start does.
        await Execute(connection, "DELETE FROM meta WHERE key = 'scrub' AND (SELECT epoch FROM erasures) = $1", P(xid)).ConfigureAwait(false);
    }

    /// <summary>Waits a moment for the table and lets go again: whoever comes to the table later waits behind us meanwhile.</summary>
    private static async Task Vacuum(NpgsqlConnection connection, string sql)
    {
        await Execute(connection, "SET lock_timeout = '1s'").ConfigureAwait(false);
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    await Patiently(connection, sql).ConfigureAwait(false);
                    return;
                }
                catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable && attempt < ScrubAttempts)
                {
                    // Someone reads the table for long; once more.
                }
            }
        }
        finally
        {
            if (connection.FullState == System.Data.ConnectionState.Open)
            {
                await Execute(connection, "RESET lock_timeout").ConfigureAwait(false);
            }
        }
    }

    /// <summary>Runs a statement that may take as long as a disk takes to write a table.</summary>
    private static async Task Patiently(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
        await command.ExecuteNonQueryAsync().ConfigureAwait(false);
    }

    private static async Task<long> Scalar(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync().ConfigureAwait(false))!;
    }

    [LoggerMessage(3, LogLevel.Warning, "The table {Table} has {Mebibytes} MiB, more than Reco:PostgreSql:RewriteMebibytes ({Limit}): it was vacuumed, not written anew, and erased bytes stay in its free space until it is used again. Run VACUUM (FULL) {Table} when writers may wait.")]
    private partial void LogNotRewritten(string table, long mebibytes, int limit);

    [LoggerMessage(4, LogLevel.Warning, "The role may not run {Statement}: erased bytes stay in the write-ahead log until the server checkpoints by itself. Grant pg_checkpoint and the execution of pg_switch_wal to the role.")]
    private partial void LogNotPermitted(string statement);
}
