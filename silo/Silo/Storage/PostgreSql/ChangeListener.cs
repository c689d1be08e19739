using Npgsql;

namespace OrleansReco.Silo.Storage.PostgreSql;

/// <summary>Listens for changes that any process commits. It only wakes who polls: while it does not listen, nothing is lost but time.</summary>
internal sealed class ChangeListener : IDisposable
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly PostgreSqlDatabase _database;
    private readonly Action _changed;
    private readonly TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _loop;

    /// <summary>Starts to listen.</summary>
    public ChangeListener(PostgreSqlDatabase database, Action changed)
    {
        _database = database;
        _changed = changed;
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Ends when it listens for the first time.</summary>
    public Task Listening => _listening.Task;

    /// <inheritdoc />
    public void Dispose()
    {
        _stop.Cancel();
        _loop.GetAwaiter().GetResult();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await ListenAsync().ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (SqlStates.IsUnavailable(e) || e is ObjectDisposedException)
            {
                // The writers say what ails the server; polling goes on.
                try
                {
                    await Task.Delay(Rest, _stop.Token).ConfigureAwait(false);
                }
                catch (OperationCanceledException)
                {
                    return;
                }
            }
        }
    }

    private async Task ListenAsync()
    {
        await using var connection = await _database.Source.OpenConnectionAsync(_stop.Token).ConfigureAwait(false);
        connection.Notification += (_, _) => _changed();
        await using (var listen = new NpgsqlCommand("LISTEN reco_changes", connection))
        {
            await listen.ExecuteNonQueryAsync(_stop.Token).ConfigureAwait(false);
        }

        _listening.TrySetResult();
        _changed(); // For what was missed while no one listened.
        while (true)
        {
            await connection.WaitAsync(_stop.Token).ConfigureAwait(false);
        }
    }
}
