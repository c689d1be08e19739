using MassTransit;

namespace OrleansReco.Silo.Messaging;

/// <summary>Knows when the bus in memory is ready. Until then no queue is bound, and what is published goes nowhere without anyone saying so.</summary>
internal sealed class BusStart(TimeProvider time) : IBusObserver
{
    /// <summary>Well below the response timeout of the grain that waits.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the bus is ready.</summary>
    /// <exception cref="BusUnavailableException">It did not start in time; what was to be published must be kept.</exception>
    public async ValueTask WaitAsync(CancellationToken cancellationToken = default)
    {
        if (_ready.Task.IsCompleted)
        {
            return;
        }

        try
        {
            await _ready.Task.WaitAsync(Patience, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException error)
        {
            throw new BusUnavailableException($"The bus has not started within {Patience.TotalSeconds:0} s.", error);
        }
    }

    public Task PostStart(IBus bus, Task<BusReady> busReady)
    {
        _ = ObserveAsync(busReady);
        return Task.CompletedTask;
    }

    public void PostCreate(IBus bus)
    {
    }

    public void CreateFaulted(Exception exception)
    {
    }

    public Task PreStart(IBus bus) => Task.CompletedTask;

    public Task StartFaulted(IBus bus, Exception exception) => Task.CompletedTask;

    public Task PreStop(IBus bus) => Task.CompletedTask;

    public Task PostStop(IBus bus) => Task.CompletedTask;

    public Task StopFaulted(IBus bus, Exception exception) => Task.CompletedTask;

    private async Task ObserveAsync(Task<BusReady> ready)
    {
        await ((Task)ready).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (ready.IsCompletedSuccessfully)
        {
            _ready.TrySetResult();
        }
    }
}
