using Microsoft.Extensions.Logging;
using Npgsql;

namespace OrleansReco.Silo.Storage.PostgreSql;

/// <summary>
/// Sees to it that of the erased no byte is left in the files of the database: writes the tables anew and, where the role may, switches the log and checkpoints, so that the old files and segments go.
/// Erasures that come while it is at work share the next round; silos take turns, and what one has done is done for all. The database says what is still to do, so that a round cut short is made up for by any silo.
/// </summary>
internal sealed partial class ErasureCleaner : IDisposable
{
    private static readonly string[] UserTables = ["user_events", "snapshots", "decisions", "examples", "due"];
    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RestAfterFailure = TimeSpan.FromSeconds(5);

    private readonly PostgreSqlDatabase _database;
    private readonly PostgreSqlOptions _options;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _wake = new(0);
    private readonly Lock _lock = new();
    private readonly List<(long Epoch, TaskCompletionSource Done)> _waiting = [];
    private readonly Task _loop;

    public ErasureCleaner(PostgreSqlDatabase database, PostgreSqlOptions options, ILogger logger)
    {
        (_database, _options, _logger) = (database, options, logger);
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Awaited when the rows of a table are copied and not yet in its place; a test does something meanwhile.</summary>
    public Func<string, Task>? Copied { get; set; }

    /// <summary>Rounds made by this process.</summary>
    public int Rounds { get; private set; }

    /// <summary>Ends when the files are clean of all that was erased up to the epoch.</summary>
    /// <exception cref="NpgsqlException">The round failed; it is tried again later.</exception>
    public Task WaitAsync(long epoch)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _waiting.Add((epoch, done));
        }

        _wake.Release();
        return done.Task;
    }

    /// <summary>Ends a round that is under way; the next start, or another silo, makes it anew.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _loop.GetAwaiter().GetResult();
        Answer(long.MinValue, new OperationCanceledException("The store is closed."));
        _stop.Dispose();
        _wake.Dispose();
    }

    private async Task RunAsync()
    {
        var rest = TimeSpan.Zero;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(rest, _stop.Token).ConfigureAwait(false);
                Answer(await CleanAsync(_stop.Token).ConfigureAwait(false), null);
                rest = TimeSpan.Zero;
                await _wake.WaitAsync(LookEvery, _stop.Token).ConfigureAwait(false);
                while (_wake.Wait(0))
                {
                    // Whoever else has come is served by the same look.
                }
            }
            catch (Exception) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Going on is safe: what is still to do is in the database.
                LogFailed(_logger, e, _database.Where);
                Answer(long.MinValue, e);
                rest = RestAfterFailure;
            }
        }
    }

    /// <summary>Tells those who wait for this epoch or an earlier one that it is done, or all of them that it failed.</summary>
    private void Answer(long cleaned, Exception? error)
    {
        lock (_lock)
        {
            _waiting.RemoveAll(w => error is null ? w.Epoch <= cleaned && w.Done.TrySetResult() : w.Done.TrySetException(error));
        }
    }

    /// <summary>Makes a round if there is something to do. Returns the epoch up to which the files are clean.</summary>
    private async Task<long> CleanAsync(CancellationToken cancellationToken)
    {
        await using var connection = await _database.Source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        var (erased, cleaned) = await LookAsync(connection, cancellationToken).ConfigureAwait(false);
        if (cleaned >= erased)
        {
            return cleaned;
        }

        await ExecuteAsync(connection, "SELECT pg_advisory_lock(reco_lock_key(10))", cancellationToken).ConfigureAwait(false);
        try
        {
            // Another silo may have done it while we waited.
            (erased, cleaned) = await LookAsync(connection, cancellationToken).ConfigureAwait(false);
            if (cleaned < erased)
            {
                await RoundAsync(connection, cancellationToken).ConfigureAwait(false);
                await using var done = new NpgsqlCommand("UPDATE erasures SET cleaned = $1", connection) { Parameters = { new NpgsqlParameter<long> { TypedValue = erased } } };
                await done.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
                cleaned = erased;
            }
        }
        finally
        {
            // A connection that broke has let go by itself.
            if (connection.FullState == System.Data.ConnectionState.Open)
            {
                await ExecuteAsync(connection, "SELECT pg_advisory_unlock(reco_lock_key(10))", CancellationToken.None).ConfigureAwait(false);
            }
        }

        return cleaned;
    }

    private async Task RoundAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        var rewrite = new TableRewrite(connection, _options.RewriteMebibytes, _logger) { Copied = Copied };
        foreach (var table in UserTables)
        {
            await rewrite.RunAsync(table, cancellationToken).ConfigureAwait(false);
        }

        foreach (var statement in (string[])["SELECT pg_switch_wal()", "CHECKPOINT"])
        {
            try
            {
                await ExecuteAsync(connection, statement, cancellationToken).ConfigureAwait(false);
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
            {
                LogNotPermitted(_logger, statement);
            }
        }

        Rounds++;
        LogCleaned(_logger, _database.Where, TimeProvider.System.GetElapsedTime(started).TotalSeconds);
    }

    private static async Task<(long Erased, long Cleaned)> LookAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var select = new NpgsqlCommand("SELECT erased, cleaned FROM erasures", connection);
        await using var reader = await select.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        // As long as another silo's round takes, or a checkpoint.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    [LoggerMessage(1, LogLevel.Information, "The files of {Where} were cleaned of erased users in {Seconds:F1} s.")]
    private static partial void LogCleaned(ILogger logger, string where, double seconds);

    [LoggerMessage(2, LogLevel.Error, "The files of {Where} could not be cleaned of erased users yet; it is tried again.")]
    private static partial void LogFailed(ILogger logger, Exception error, string where);

    [LoggerMessage(3, LogLevel.Warning, "The role may not run {Statement}: erased bytes stay in the write-ahead log, and in files of tables written anew, until the server checkpoints by itself. Grant pg_checkpoint and the execution of pg_switch_wal to the role.")]
    private static partial void LogNotPermitted(ILogger logger, string statement);
}
