using Microsoft.Extensions.Logging;
using Npgsql;

namespace OrleansReco.Silo.Storage.PostgreSql;

/// <summary>
/// Writes a table anew beside its readers and writers, so that no page of its files keeps what was deleted: the rows are copied, what is written meanwhile is noted and taken over, and the copy takes the
/// table's place. Writers wait twice for as long as it takes to get a lock, at most a fraction of a second. The steps are in <c>deploy/sql/functions.sql</c>.
/// </summary>
/// <param name="connection">A connection that holds the lock of cleaners.</param>
/// <param name="lockedMebibytes">Largest table that is written anew under a lock where it cannot be done otherwise.</param>
/// <param name="logger">Where that is said.</param>
internal sealed partial class TableRewrite(NpgsqlConnection connection, int lockedMebibytes, ILogger logger)
{
    private const int Attempts = 500; // Two hours: someone may read the table for as long as a backup takes.
    private const int Rounds = 10;
    private const int Few = 1_000;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    /// <summary>Awaited between copy and swap; a test does something meanwhile.</summary>
    public Func<string, Task>? Copied { get; set; }

    /// <summary>Writes a table anew.</summary>
    /// <exception cref="NpgsqlException">The server went away, or someone has read or changed the table for too long; what was begun is removed before the next.</exception>
    public async Task RunAsync(string table, CancellationToken cancellationToken)
    {
        try
        {
            await PatientlyAsync("SELECT reco_rewrite_begin($1)", table, () => Task.CompletedTask, cancellationToken).ConfigureAwait(false);
            await CallAsync("SELECT reco_rewrite_copy($1)", table, cancellationToken).ConfigureAwait(false);
            if (Copied is { } copied)
            {
                await copied(table).ConfigureAwait(false);
            }

            await PatientlyAsync("SELECT reco_rewrite_swap($1)", table, () => CatchUpAsync(table, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.DependentObjectsStillExist)
        {
            await PatientlyAsync("SELECT reco_rewrite_cancel($1)", table, () => Task.CompletedTask, cancellationToken).ConfigureAwait(false);
            await RewriteLockedAsync(table, e, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The server's own way, for which everybody waits.</summary>
    private async Task RewriteLockedAsync(string table, PostgresException cause, CancellationToken cancellationToken)
    {
        var size = (long)(await CallAsync("SELECT pg_total_relation_size($1::regclass)", table, cancellationToken).ConfigureAwait(false))!;
        var small = size <= (long)lockedMebibytes << 20;
        if (small)
        {
            LogLocked(logger, table, cause.MessageText);
        }
        else
        {
            LogNotRewritten(logger, table, size >> 20, lockedMebibytes, cause.MessageText);
        }

        await using var command = new NpgsqlCommand($"VACUUM {(small ? "(FULL)" : "")} {table}", connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes over what was written meanwhile, until what is left is few rows.</summary>
    private async Task CatchUpAsync(string table, CancellationToken cancellationToken)
    {
        for (var round = 0; round < Rounds; round++)
        {
            if ((long)(await CallAsync("SELECT reco_rewrite_catch_up($1)", table, cancellationToken).ConfigureAwait(false))! <= Few)
            {
                return;
            }
        }
    }

    /// <summary>Tries until the lock is had that the step waits for only a moment.</summary>
    private async Task PatientlyAsync(string sql, string table, Func<Task> before, CancellationToken cancellationToken)
    {
        var pause = FirstPause;
        for (var attempt = 1; ; attempt++)
        {
            await before().ConfigureAwait(false);
            try
            {
                await CallAsync(sql, table, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected && attempt < Attempts)
            {
                // Whoever waited behind us goes first.
                await Task.Delay(pause, cancellationToken).ConfigureAwait(false);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    private async Task<object?> CallAsync(string sql, string table, CancellationToken cancellationToken)
    {
        // As long as a disk takes to write a table.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0, Parameters = { new NpgsqlParameter<string> { TypedValue = table } } };
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
    }

    [LoggerMessage(1, LogLevel.Warning, "The table {Table} cannot be written anew beside its writers ({Reason}): it is written anew by VACUUM (FULL), and they wait. Give the role the right to create in the schema, and let no view depend on the table.")]
    private static partial void LogLocked(ILogger logger, string table, string reason);

    [LoggerMessage(2, LogLevel.Warning, "The table {Table} cannot be written anew beside its writers ({Reason}), and with {Mebibytes} MiB it is larger than Reco:PostgreSql:RewriteMebibytes ({Limit}): it was vacuumed, and erased bytes stay in its free space until it is used again. Give the role the right to create in the schema, let no view depend on the table, or run VACUUM (FULL) {Table} when writers may wait.")]
    private static partial void LogNotRewritten(ILogger logger, string table, long mebibytes, int limit, string reason);
}
