using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Silos;

namespace OrleansReco.Grains.Surfaces;

/// <summary>Each second sends what the silo's meter holds to the surfaces' grains. Batch numbers are clock ticks, so that they rise over restarts; a batch that fails is dropped after being logged:
/// a promise measured on a little less is better than a backlog.</summary>
internal sealed partial class SurfaceReporter(SurfaceMeter meter, ISiloState silo, SiloOptions options, IGrainFactory grains, TimeProvider time, ILogger<SurfaceReporter> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private long _batch;

    /// <summary>Sends what was measured since the last time.</summary>
    public async Task Report()
    {
        var now = time.GetUtcNow();
        _batch = Math.Max(_batch + 1, now.UtcTicks);
        foreach (var (surface, measurements) in meter.Take(options.Name, _batch, now, silo.Current.Surfaces.Keys))
        {
            try
            {
                await grains.GetGrain<ISurfaceGrain>(surface).Report(measurements);
            }
            catch (Exception error)
            {
                ReportFailed(log, error, surface);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await Report();
        }
    }

    [LoggerMessage(LogLevel.Warning, "Measurements of surface {Surface} were not taken by its grain; this second is missing from its promises.")]
    private static partial void ReportFailed(ILogger log, Exception error, string surface);
}
