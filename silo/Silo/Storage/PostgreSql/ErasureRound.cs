using Microsoft.Extensions.Logging;
using Npgsql;

namespace OrleansReco.Silo.Storage.PostgreSql;

/// <summary>One round of <see cref="ErasureCleaner"/>: every table that holds rows of users is written anew.</summary>
/// <param name="database">Where.</param>
/// <param name="connection">A connection that holds the lock of cleaners.</param>
/// <param name="options">How large a table may be whose writers wait.</param>
/// <param name="logger">Where it is said that they do.</param>
internal sealed partial class ErasureRound(PostgreSqlDatabase database, NpgsqlConnection connection, PostgreSqlOptions options, ILogger logger)
{
    /// <summary>The tables that hold rows of users.</summary>
    public static readonly string[] UserTables = ["user_events", "snapshots", "decisions", "examples", "due"];

    private static readonly TimeSpan PatienceAtStop = TimeSpan.FromSeconds(3);

    /// <summary>Awaited when the rows of a table are copied and not yet in its place; a test does something meanwhile.</summary>
    public Func<string, Task>? Copied { get; init; }

    /// <summary>Writes the tables anew, and has the server let go of their old files and log.</summary>
    /// <exception cref="InvalidOperationException">Some table cannot be written anew; nothing was begun. The message says what to do.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var plans = await RewritePlan.ReadAsync(connection, UserTables, options.RewriteMebibytes, cancellationToken).ConfigureAwait(false);
        if (plans.Exists(plan => plan.Refused))
        {
            throw new InvalidOperationException(string.Join(" ", plans.Where(plan => plan.Refused).Select(plan => plan.Obstacle)));
        }

        var rewrite = new TableRewrite(connection) { Copied = Copied };
        foreach (var plan in plans)
        {
            if (plan.Obstacle is null)
            {
                await rewrite.RunAsync(plan.Table, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                LogLocked(logger, plan.Table, plan.Obstacle);
                await rewrite.RunLockedAsync(plan.Table, cancellationToken).ConfigureAwait(false);
            }
        }

        foreach (var statement in (string[])["SELECT pg_switch_wal()", "CHECKPOINT"])
        {
            try
            {
                await ErasureCleaner.ExecuteAsync(connection, statement, cancellationToken).ConfigureAwait(false);
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
            {
                LogNotPermitted(logger, statement);
            }
        }
    }

    /// <summary>After a failure: the copies go, which may be what fills the disk, writers need note nothing more, and every silo rests. Throws nothing.</summary>
    /// <param name="rest">For so long.</param>
    /// <param name="stop">The process ends: there is little time.</param>
    public async Task TidyAsync(TimeSpan rest, CancellationToken stop)
    {
        using var bound = new CancellationTokenSource();
        using var stopping = stop.Register(() => bound.CancelAfter(PatienceAtStop));
        try
        {
            if (connection.FullState == System.Data.ConnectionState.Open)
            {
                await TidyAsync(connection, stop.IsCancellationRequested ? TimeSpan.Zero : rest, bound.Token).ConfigureAwait(false);
                return;
            }

            await using var another = await database.Source.OpenConnectionAsync(bound.Token).ConfigureAwait(false);
            await using var tryLock = new NpgsqlCommand("SELECT pg_try_advisory_lock(reco_lock_key(10))", another);
            if (await tryLock.ExecuteScalarAsync(bound.Token).ConfigureAwait(false) is true)
            {
                // Else another silo is at it, or the server still does what was asked of it. Closing lets go.
                await TidyAsync(another, rest, bound.Token).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            // Going on is safe: the next round, on whichever silo, begins with the same.
            LogNotTidied(logger, e, database.Where);
        }
    }

    private static async Task TidyAsync(NpgsqlConnection connection, TimeSpan rest, CancellationToken cancellationToken)
    {
        try
        {
            var rewrite = new TableRewrite(connection);
            foreach (var table in UserTables)
            {
                await rewrite.RemoveAsync(table, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            await using var resting = new NpgsqlCommand("UPDATE erasures SET rest_until = now() + $1", connection) { Parameters = { new NpgsqlParameter<TimeSpan> { TypedValue = rest } } };
            await resting.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The role may not run {Statement}: erased bytes stay in the write-ahead log, and in files of tables written anew, until the server checkpoints by itself. Grant pg_checkpoint and the execution of pg_switch_wal to the role.")]
    private static partial void LogNotPermitted(ILogger logger, string statement);

    [LoggerMessage(2, LogLevel.Warning, "The table {Table} is written anew by VACUUM (FULL), and its writers wait. {Obstacle}")]
    private static partial void LogLocked(ILogger logger, string table, string obstacle);

    [LoggerMessage(3, LogLevel.Warning, "What a round that failed has left in {Where} is not removed yet; the next one begins with it.")]
    private static partial void LogNotTidied(ILogger logger, Exception error, string where);
}
