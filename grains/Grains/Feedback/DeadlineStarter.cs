using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansReco.Abstractions;

namespace OrleansReco.Grains.Feedback;

/// <summary>Starts the sweeping of every shard once the silo runs. Several silos do so at once, which starts a shard no second time; a shard that cannot be started is tried again.</summary>
internal sealed partial class DeadlineStarter(IGrainFactory grains, TimeProvider time, ILogger<DeadlineStarter> log) : BackgroundService
{
    private const int SideBySide = 4;
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            await Parallel.ForEachAsync(
                Enumerable.Range(0, IDeadlineGrain.Shards),
                new ParallelOptions { MaxDegreeOfParallelism = SideBySide, CancellationToken = stoppingToken },
                async (shard, cancellationToken) =>
                {
                    while (!await TryStartAsync(shard))
                    {
                        await Task.Delay(Again, time, cancellationToken);
                    }
                });
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops.
        }
    }

    private async Task<bool> TryStartAsync(int shard)
    {
        try
        {
            await grains.GetGrain<IDeadlineGrain>(shard).Start();
            return true;
        }
        catch (Exception error)
        {
            // The store or a silo is away for a moment; nothing is due that a second later would be too late for.
            NotStarted(log, error, shard);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The sweeping of shard {Shard} could not be started; it is tried again in a second.")]
    private static partial void NotStarted(ILogger log, Exception error, int shard);
}
