using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansReco.Grains.Storage;

namespace OrleansReco.Grains.Recommendations;

/// <summary>
/// Removes decisions that became durable, or may have, after their answer had said that they are not recorded: no example may be built on them. Examples need the decision when they are built, long after
/// the slate, so a decision that is there for a moment teaches nothing. A discard finds the decision of its own attempt only, so one that a repeat of the request has made or taken over stays. Many go at once, so that
/// the store commits them together; tried until it takes them; bounded, the oldest are left. What is left when the process is killed stays in the store.
/// </summary>
internal sealed partial class UnrecordedDecisions(IDecisionStore store, RecommendationOptions options, TimeProvider time, ILogger<UnrecordedDecisions> log) : BackgroundService
{
    private const int AtOnce = 1_024;

    private readonly Channel<Unrecorded> _queue = Channel.CreateBounded<Unrecorded>(
        new BoundedChannelOptions(options.UnrecordedDecisions) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest }, left => LeftBehind(log, left.DecisionId));

    /// <summary>Waits in the background for the end of a write that nobody waits for any more, and discards what it made.</summary>
    public async void Discard(Task write, string userId, string decisionId, Guid attempt)
    {
        try
        {
            await write;
        }
        catch (Exception error) when (error is OperationCanceledException or FencedException)
        {
            return;
        }
        catch (Exception)
        {
            // Whether it is in the store is not known: the discard makes sure that it is not. Why it failed was said where the answer was made.
        }

        _queue.Writer.TryWrite(new Unrecorded(userId, decisionId, attempt));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var some = new List<Unrecorded>();
        while (await _queue.Reader.WaitToReadAsync(stoppingToken))
        {
            while (some.Count < AtOnce && _queue.Reader.TryRead(out var next))
            {
                some.Add(next);
            }

            while (true)
            {
                var done = await Task.WhenAll(some.Select(TryDiscardAsync));
                some = [.. some.Where((_, i) => !done[i])];
                if (some.Count == 0)
                {
                    break;
                }

                await Task.Delay(options.DiscardRetry, time, stoppingToken);
            }
        }
    }

    /// <summary>False: to be tried again.</summary>
    private async Task<bool> TryDiscardAsync(Unrecorded unrecorded)
    {
        try
        {
            await store.DiscardDecisionAsync(unrecorded.UserId, unrecorded.DecisionId, unrecorded.Attempt);
            return true;
        }
        catch (Exception error)
        {
            DiscardFailed(log, error, unrecorded.DecisionId);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Decision {DecisionId}, which was answered as not recorded, could not be removed from the store; it is tried again.")]
    private static partial void DiscardFailed(ILogger log, Exception error, string decisionId);

    [LoggerMessage(LogLevel.Error, "Decision {DecisionId} was answered as not recorded and may be in the store all the same: too many wait to be removed.")]
    private static partial void LeftBehind(ILogger log, string decisionId);

    /// <summary>A decision on its way out of the store.</summary>
    private sealed record Unrecorded(string UserId, string DecisionId, Guid Attempt);
}
