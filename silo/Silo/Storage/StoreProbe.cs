using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Storage;

namespace OrleansReco.Silo.Storage;

/// <summary>Asks a store that failed, each second, whether it takes writes again: a process that nobody writes through would else call it unhealthy for ever.</summary>
internal sealed partial class StoreProbe(IStore store, TimeProvider time, ILogger<StoreProbe> log) : BackgroundService
{
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private bool _told;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (store.IsHealthy)
                {
                    _told = false;
                }
                else
                {
                    await Probe(stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process stops.
        }
    }

    private async Task Probe(CancellationToken stoppingToken)
    {
        try
        {
            await store.ProbeAsync();
        }
        catch (StoreUnavailableException)
        {
            // The store has said so in the log when it failed.
        }
        catch (Exception error) when (!stoppingToken.IsCancellationRequested)
        {
            // Asked again in a second: a probe that fails in a way that nobody foresaw must not end the process. Said once, until the store is well again.
            if (!_told)
            {
                _told = true;
                Failed(log, error);
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "The store cannot be asked whether it takes writes again; it is asked each second, and this is not said again before it does")]
    private static partial void Failed(ILogger log, Exception error);
}
