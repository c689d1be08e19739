using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansReco.Grains.Storage;

namespace OrleansReco.Grains.Feedback;

/// <summary>Removes decisions that were kept long enough.</summary>
internal sealed partial class DecisionPruner(IDecisionStore decisions, FeedbackOptions options, TimeProvider time, ILogger<DecisionPruner> logger) : BackgroundService
{
    /// <summary>Removes what is old now and returns how many decisions that were.</summary>
    public async Task<long> Prune()
    {
        var removed = await decisions.PruneDecisionsAsync(time.GetUtcNow() - options.KeepDecisions);
        if (removed > 0)
        {
            LogPruned(logger, removed, options.KeepDecisions);
        }

        return removed;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.PruneEvery, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await Prune();
            }
            catch (Exception error)
            {
                // Going on is safe: what is old now is older at the next tick.
                LogFailed(logger, error);
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "Removed {Count} decisions older than {Kept}.")]
    private static partial void LogPruned(ILogger logger, long count, TimeSpan kept);

    [LoggerMessage(LogLevel.Warning, "Old decisions could not be removed; it is tried again.")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
