using Microsoft.Extensions.Hosting;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Storage;

namespace OrleansReco.Silo.Storage;

/// <summary>Asks a store that failed, each second, whether it takes writes again: a process that nobody writes through would else call it unhealthy for ever.</summary>
internal sealed class StoreProbe(IStore store, TimeProvider time) : BackgroundService
{
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (!store.IsHealthy)
                {
                    await Probe();
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process stops.
        }
    }

    private async Task Probe()
    {
        try
        {
            await store.ProbeAsync();
        }
        catch (StoreUnavailableException)
        {
            // The store has said so in the log when it failed.
        }
    }
}
