using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Storage;

namespace OrleansReco.Grains.Recommendations;

/// <summary>
/// Removes decisions that became durable, or may have, after their answer had said that they are not recorded: no example may be built on them. Examples need the decision when they are built, long after
/// the slate, so a decision that is there for a moment teaches nothing. Tried until the store takes it; bounded, the oldest go first. What is left when the process is killed stays in the store.
/// </summary>
internal sealed partial class UnrecordedDecisions(IDecisionStore store, RecommendationOptions options, TimeProvider time, ILogger<UnrecordedDecisions> log) : BackgroundService
{
    private readonly ConcurrentDictionary<string, Unrecorded> _waiting = new(StringComparer.Ordinal);
    private readonly Channel<Unrecorded> _queue = Channel.CreateBounded<Unrecorded>(
        new BoundedChannelOptions(options.UnrecordedDecisions) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest }, left =>
        {
            left.End();
            LeftBehind(log, left.DecisionId);
        });

    /// <summary>Waits in the background for the end of a write that nobody waits for any more, and discards what it made.</summary>
    public async void Discard(Task write, Decision decision)
    {
        var unrecorded = new Unrecorded(decision.UserId, decision.DecisionId, decision.ServedAt, _waiting);
        _waiting[decision.DecisionId] = unrecorded;
        try
        {
            await write;
        }
        catch (Exception error) when (error is OperationCanceledException or FencedException)
        {
            unrecorded.End();
            return;
        }
        catch (Exception)
        {
            // Whether it is in the store is not known: the discard makes sure that it is not. Why it failed was said where the answer was made.
        }

        _queue.Writer.TryWrite(unrecorded);
    }

    /// <summary>The request is made again under the same id: the discard of its first decision is called off, or waited for where it is being made. A discard by another silo finds a decision of another time, or one that was kept.</summary>
    public Task KeepAsync(string decisionId) => _waiting.TryGetValue(decisionId, out var unrecorded) && !unrecorded.TryCallOff() ? unrecorded.Ended : Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var unrecorded in _queue.Reader.ReadAllAsync(stoppingToken))
        {
            while (!await TryDiscardAsync(unrecorded))
            {
                await Task.Delay(options.DiscardRetry, time, stoppingToken);
            }

            unrecorded.End();
        }
    }

    /// <summary>False: to be tried again.</summary>
    private async Task<bool> TryDiscardAsync(Unrecorded unrecorded)
    {
        if (!unrecorded.TryBegin())
        {
            return true;
        }

        try
        {
            await store.DiscardDecisionAsync(unrecorded.UserId, unrecorded.DecisionId, unrecorded.ServedAt);
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
    private sealed class Unrecorded(string userId, string decisionId, DateTimeOffset servedAt, ConcurrentDictionary<string, Unrecorded> waiting)
    {
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Lock _lock = new();
        private bool _begun;
        private bool _calledOff;

        public string UserId => userId;

        public string DecisionId => decisionId;

        public DateTimeOffset ServedAt => servedAt;

        public Task Ended => _ended.Task;

        /// <summary>False: it is called off.</summary>
        public bool TryBegin()
        {
            lock (_lock)
            {
                return _begun = !_calledOff;
            }
        }

        /// <summary>False: it is being discarded just now.</summary>
        public bool TryCallOff()
        {
            lock (_lock)
            {
                _calledOff |= !_begun;
                return _calledOff;
            }
        }

        public void End()
        {
            waiting.TryRemove(KeyValuePair.Create(decisionId, this));
            _ended.TrySetResult();
        }
    }
}
