namespace OrleansReco.Silo.Messaging;

/// <summary>
/// Keeps publishes to a broker bounded in number and in time. After one that failed the next fail at once for a while, then one tries: with the broker down for minutes nothing piles up,
/// and nobody waits for long. Thread-safe.
/// </summary>
internal sealed class PublishGate(RabbitMqOptions options, MessagingInstruments instruments, TimeProvider time, QueueCheck? queues = null) : IDisposable
{
    private readonly SemaphoreSlim _free = new(options.MaxUnconfirmed, options.MaxUnconfirmed);
    private long _closedUntil;
    private int _trying;

    /// <summary>Runs one publish.</summary>
    /// <exception cref="BusUnavailableException">The broker did not confirm in time, or did not lately.</exception>
    public async Task RunAsync(Func<CancellationToken, Task> publish, CancellationToken cancellationToken)
    {
        var probe = Enter();
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(options.PublishTimeout);
            await _free.WaitAsync(patience.Token).ConfigureAwait(false);
            try
            {
                // Publishing may go on trying to connect for ever; whoever waits here does not.
                await publish(patience.Token).WaitAsync(patience.Token).ConfigureAwait(false);
            }
            finally
            {
                _free.Release();
            }

            Volatile.Write(ref _closedUntil, 0);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            Volatile.Write(ref _closedUntil, time.GetTimestamp() + (long)(options.PublishPause.TotalSeconds * time.TimestampFrequency));
            instruments.PublishFailed();
            throw new BusUnavailableException(Explained(error is OperationCanceledException ? $"The broker did not confirm within {options.PublishTimeout.TotalSeconds:0.###} s." : $"The broker did not take a message: {error.Message}"), error);
        }
        finally
        {
            if (probe)
            {
                Volatile.Write(ref _trying, 0);
            }
        }
    }

    public void Dispose() => _free.Dispose();

    /// <summary>A failure with its cause, where that is known.</summary>
    private string Explained(string failure) => queues?.Refusal is { } refusal ? $"{failure} {refusal}" : failure;

    /// <summary>True: this one tries for all the others, which fail meanwhile.</summary>
    private bool Enter()
    {
        var until = Volatile.Read(ref _closedUntil);
        if (until == 0)
        {
            return false;
        }

        if (time.GetTimestamp() < until || Interlocked.CompareExchange(ref _trying, 1, 0) != 0)
        {
            instruments.PublishFailed();
            throw new BusUnavailableException(Explained("The broker did not answer a moment ago; this message was not tried."));
        }

        return true;
    }
}
