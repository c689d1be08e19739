using Microsoft.Extensions.Logging;
using Npgsql;

namespace OrleansReco.Silo.Storage.PostgreSql;

/// <summary>
/// Sees to it that of the erased no byte is left in the files of the database: writes the tables anew and, where the role may, switches the log and checkpoints, so that the old files and segments go.
/// Erasures that come while it is at work share the next round; silos take turns, and what one has done is done for all. The database says what is still to do, so that a round cut short is made up for by any silo.
/// </summary>
internal sealed partial class ErasureCleaner : IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(1);

    private readonly PostgreSqlDatabase _database;
    private readonly PostgreSqlOptions _options;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _wake = new(0);
    private readonly Lock _lock = new();
    private readonly List<(long Epoch, TaskCompletionSource Done)> _waiting = [];
    private readonly Task _loop;
    private int _failures;
    private bool _foreseen;

    public ErasureCleaner(PostgreSqlDatabase database, PostgreSqlOptions options, ILogger logger)
    {
        (_database, _options, _logger) = (database, options, logger);
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Awaited when the rows of a table are copied and not yet in its place; a test does something meanwhile.</summary>
    public Func<string, Task>? Copied { get; set; }

    /// <summary>Rounds made by this process.</summary>
    public int Rounds { get; private set; }

    /// <summary>Why the last round failed; null: it did not.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Ends when the files are clean of all that was erased up to the epoch, or, by whatever failed, with the round; it is tried again later.</summary>
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
                rest = TimeSpan.Zero;
                var (cleaned, wait) = await CleanAsync(_stop.Token).ConfigureAwait(false);
                Answer(cleaned, null);
                await _wake.WaitAsync(wait > TimeSpan.Zero && wait < LookEvery ? wait : LookEvery, _stop.Token).ConfigureAwait(false);
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
                Failure = e;
                rest = CleaningRest.AfterFailure(++_failures);
                LogFailed(_logger, e, _database.Where, rest.TotalSeconds);
                Answer(long.MinValue, e);
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

    /// <summary>Makes a round if there is something to do and it is time. Returns the epoch up to which the files are clean, and how long the tables rest before the next round.</summary>
    private async Task<(long Cleaned, TimeSpan Wait)> CleanAsync(CancellationToken cancellationToken)
    {
        await using var connection = await _database.Source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        if (!_foreseen)
        {
            await ForeseeAsync(connection, cancellationToken).ConfigureAwait(false);
        }

        var (erased, cleaned, rest) = await LookAsync(connection, cancellationToken).ConfigureAwait(false);
        if (cleaned < erased && rest <= TimeSpan.Zero)
        {
            await ExecuteAsync(connection, "SELECT pg_advisory_lock(reco_lock_key(10))", cancellationToken).ConfigureAwait(false);
            try
            {
                // Another silo may have done it while we waited, or have failed at it.
                (erased, cleaned, rest) = await LookAsync(connection, cancellationToken).ConfigureAwait(false);
                if (cleaned < erased && rest <= TimeSpan.Zero)
                {
                    rest = await RoundAsync(connection, erased, cancellationToken).ConfigureAwait(false);
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
        }

        if (cleaned >= erased)
        {
            (_failures, Failure) = (0, null);
        }

        return (cleaned, cleaned < erased ? rest : TimeSpan.Zero);
    }

    private async Task<TimeSpan> RoundAsync(NpgsqlConnection connection, long erased, CancellationToken cancellationToken)
    {
        var round = new ErasureRound(_database, connection, _options, _logger) { Copied = Copied };
        var started = TimeProvider.System.GetTimestamp();
        try
        {
            await round.RunAsync(cancellationToken).ConfigureAwait(false);
            var took = TimeProvider.System.GetElapsedTime(started);
            var rest = CleaningRest.AfterRound(took);
            await using var done = new NpgsqlCommand("UPDATE erasures SET cleaned = $1, rest_until = now() + $2", connection)
            {
                Parameters = { new NpgsqlParameter<long> { TypedValue = erased }, new NpgsqlParameter<TimeSpan> { TypedValue = rest } },
            };
            await done.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            Rounds++;
            LogCleaned(_logger, _database.Where, took.TotalSeconds);
            return rest;
        }
        catch
        {
            await round.TidyAsync(CleaningRest.AfterFailure(_failures + 1), _stop.Token).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Says once, at the start, what will stand in an erasure's way.</summary>
    private async Task ForeseeAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        foreach (var plan in await RewritePlan.ReadAsync(connection, ErasureRound.UserTables, _options.RewriteMebibytes, cancellationToken).ConfigureAwait(false))
        {
            if (plan.Refused)
            {
                LogForeseen(_logger, plan.Obstacle!);
            }
        }

        _foreseen = true;
    }

    private static async Task<(long Erased, long Cleaned, TimeSpan Wait)> LookAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var select = new NpgsqlCommand("SELECT erased, cleaned, extract(epoch FROM rest_until - now())::double precision FROM erasures", connection);
        await using var reader = await select.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        return (reader.GetInt64(0), reader.GetInt64(1), TimeSpan.FromSeconds(reader.GetDouble(2)));
    }

    /// <summary>Runs a statement, however long it takes.</summary>
    public static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        // As long as another silo's round takes, or a checkpoint.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    [LoggerMessage(1, LogLevel.Information, "The files of {Where} were cleaned of erased users in {Seconds:F1} s.")]
    private static partial void LogCleaned(ILogger logger, string where, double seconds);

    [LoggerMessage(2, LogLevel.Error, "The files of {Where} could not be cleaned of erased users yet; it is tried again in {Seconds:F0} s.")]
    private static partial void LogFailed(ILogger logger, Exception error, string where, double seconds);


    [LoggerMessage(3, LogLevel.Warning, "Erased users' bytes will stay in the database's files, and no erasure gets its receipt. {Obstacle}")]
    private static partial void LogForeseen(ILogger logger, string obstacle);
}
