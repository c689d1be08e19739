using Npgsql;

namespace OrleansReco.Silo.Storage.PostgreSql;

/// <summary>
/// Writes a table anew beside its readers and writers, so that no page of its files keeps what was deleted: the rows are copied, what is written meanwhile is noted and taken over, and the copy takes the
/// table's place. Writers wait twice for as long as it takes to get a lock, at most a fraction of a second. The steps are in <c>deploy/sql/functions.sql</c>.
/// </summary>
/// <param name="connection">A connection that holds the lock of cleaners.</param>
internal sealed class TableRewrite(NpgsqlConnection connection)
{
    private const int Attempts = 500; // Two hours: someone may read the table for as long as a backup takes.
    private const int AttemptsToRemove = 5;
    private const int Rounds = 10;
    private const int Few = 1_000;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    /// <summary>Awaited between copy and swap; a test does something meanwhile.</summary>
    public Func<string, Task>? Copied { get; set; }

    /// <summary>Writes a table anew beside its writers.</summary>
    /// <exception cref="NpgsqlException">The server went away or refuses, or someone has read or changed the table for too long; what was begun is for <see cref="RemoveAsync"/>.</exception>
    public async Task RunAsync(string table, CancellationToken cancellationToken)
    {
        await PatientlyAsync("SELECT reco_rewrite_begin($1)", table, Attempts, () => Task.CompletedTask, cancellationToken).ConfigureAwait(false);
        await CallAsync("SELECT reco_rewrite_copy($1)", table, cancellationToken).ConfigureAwait(false);
        if (Copied is { } copied)
        {
            await copied(table).ConfigureAwait(false);
        }

        await PatientlyAsync("SELECT reco_rewrite_swap($1)", table, Attempts, () => CatchUpAsync(table, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The server's own way, for which everybody waits. Only the owner may: of another the server skips the table with a warning.</summary>
    public async Task RunLockedAsync(string table, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"VACUUM (FULL) {table}", connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes what a rewrite has left that was cut short: the copy first, which needs nobody's leave, then what notes the writes, which needs the table for a moment.</summary>
    /// <exception cref="NpgsqlException">Someone reads or changes the table, or the server went away; the next rewrite of the table begins with it.</exception>
    public async Task RemoveAsync(string table, CancellationToken cancellationToken)
    {
        await PatientlyAsync("SELECT reco_rewrite_drop($1)", table, AttemptsToRemove, () => Task.CompletedTask, cancellationToken).ConfigureAwait(false);
        await PatientlyAsync("SELECT reco_rewrite_cancel($1)", table, AttemptsToRemove, () => Task.CompletedTask, cancellationToken).ConfigureAwait(false);
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
    private async Task PatientlyAsync(string sql, string table, int attempts, Func<Task> before, CancellationToken cancellationToken)
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
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected && attempt < attempts)
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
}
