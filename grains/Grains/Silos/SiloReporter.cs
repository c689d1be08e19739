using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansReco.Abstractions;

namespace OrleansReco.Grains.Silos;

/// <summary>Tells the cluster each second what this silo serves, so that a mixed cluster can be seen in one place.</summary>
internal sealed partial class SiloReporter(IGrainFactory grains, SelfReport status, TimeProvider time, ILogger<SiloReporter> log) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            do
            {
                await TryReportAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops.
        }
    }

    private async Task TryReportAsync(CancellationToken stoppingToken)
    {
        try
        {
            await grains.GetGrain<IClusterGrain>(IClusterGrain.Key).Report(status.Report()).WaitAsync(stoppingToken);
        }
        catch (Exception error) when (!stoppingToken.IsCancellationRequested)
        {
            // Going on is safe: the next second says it again.
            NotHeard(log, error);
        }
    }

    [LoggerMessage(LogLevel.Debug, "The cluster was not told what this silo serves; it is told again in a second.")]
    private static partial void NotHeard(ILogger log, Exception error);
}
