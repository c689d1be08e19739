using System.Collections.Immutable;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansReco.Grains.Storage;
using OrleansReco.Grains.Users;

namespace OrleansReco.Grains.Silos;

/// <summary>Reads the change feed on and on and swaps the silo's snapshot. A late or slept silo converges by reading on; a notification only wakes the poll.</summary>
internal sealed partial class ChangeFeedTail(
    SiloState state, IChangeFeed feed, SnapshotUpdate update, IEnumerable<IUserTraces> traces, IErasureStore erasure, SiloOptions options, TimeProvider time, ILogger<ChangeFeedTail> log) : BackgroundService, IHostedLifecycleService
{
    /// <summary>What a silo must hear of at once, such as a kill switch, waits no longer than this for the next read.</summary>
    private static readonly TimeSpan LongestRest = TimeSpan.FromMilliseconds(300);

    private readonly SemaphoreSlim _woken = new(0, 1);
    private DateTimeOffset _retryBundlesAt = DateTimeOffset.MaxValue;

    /// <summary>Reads one batch. False: there was nothing new, so that the silo has caught up.</summary>
    public async Task<bool> ReadOnceAsync(CancellationToken cancellationToken = default)
    {
        var before = state.Current;
        var changes = await feed.ReadChangesAsync(before.ChangeSeq, options.ChangeBatch, cancellationToken);
        state.FeedWasRead(time.GetTimestamp());
        var retry = time.GetUtcNow() >= _retryBundlesAt;
        if (changes.IsEmpty && before.Ready && !retry)
        {
            return false;
        }

        var next = await WithModelsAsync(update.Apply(before, changes) with { Ready = before.Ready || changes.Length < options.ChangeBatch }, before, cancellationToken);
        _retryBundlesAt = ServesWhatItWants(next) ? DateTimeOffset.MaxValue : time.GetUtcNow() + options.BundleRetryInterval;
        foreach (var fault in next.Faults)
        {
            Fault(log, fault);
        }

        if (next.Champion?.Version != before.Champion?.Version)
        {
            Serving(log, next.Champion?.Version ?? ServedBundle.NoModel, next.Baseline?.Version ?? ServedBundle.NoModel);
        }

        state.Swap(next);
        ForgetErased(changes);
        return !changes.IsEmpty;
    }

    /// <summary>
    /// Loads the bundles that are wanted. To fetch and to verify one may take many seconds, and what comes meanwhile does not wait for it, a kill switch least of all: it is read on, and in force at once.
    /// Only <see cref="SiloSnapshot.ChangeSeq"/> stands until the bundles are loaded too.
    /// </summary>
    private async Task<SiloSnapshot> WithModelsAsync(SiloSnapshot next, SiloSnapshot before, CancellationToken cancellationToken)
    {
        while (!ServesWhatItWants(next))
        {
            var (asked, faults) = (next, ImmutableArray<string>.Empty);
            var loading = Task.Run(() => update.WithModelsAsync(asked), cancellationToken);
            _ = loading.ContinueWith(_ => Wake(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            while (before.Ready && !loading.IsCompleted)
            {
                state.Swap(next with { ChangeSeq = before.ChangeSeq });
                await _woken.WaitAsync(options.ChangePollInterval, cancellationToken);
                var changes = await feed.ReadChangesAsync(next.ChangeSeq, options.ChangeBatch, cancellationToken);
                state.FeedWasRead(time.GetTimestamp());
                var applied = update.Apply(next, changes);
                faults = faults.AddRange(applied.Faults);
                next = applied with { Faults = next.Faults.AddRange(applied.Faults) };
                ForgetErased(changes);
            }

            next = SnapshotUpdate.WithModelsOf(next, await loading, faults);
            if (next.Wanted == asked.Wanted)
            {
                break; // One that could not be loaded is tried again later.
            }
        }

        return next;
    }

    private static bool ServesWhatItWants(SiloSnapshot snapshot) => snapshot.Champion?.Version == snapshot.Wanted.Champion && snapshot.Baseline?.Version == snapshot.Wanted.Baseline;

    /// <summary>Reads the feed to its end before anything of the process starts: no silo joins a cluster, and no address is listened on, before there is something to serve.</summary>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        while (!state.Current.Ready)
        {
            await ReadOnceAsync(cancellationToken);
        }
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Dispose()
    {
        _woken.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        feed.Changed += Wake;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                var started = time.GetTimestamp();
                var more = await TryReadAsync(stoppingToken);

                // A snapshot costs time in proportion to the catalogue: while items pour in, about half of one core goes into making them.
                var took = time.GetElapsedTime(started);
                var rest = !more ? options.ChangePollInterval : took < LongestRest ? took : LongestRest;
                await (more ? Task.Delay(rest, time, stoppingToken) : _woken.WaitAsync(rest, stoppingToken));
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops.
        }
        finally
        {
            feed.Changed -= Wake;
        }
    }

    /// <summary>Also who is admitted again: of an erasure and an admission between two reads only the second is left in the feed.</summary>
    private void ForgetErased(ImmutableArray<Change> changes)
    {
        var erased = changes.Where(change => change.Kind == ChangeKind.Tombstone).Select(change => change.Key).ToHashSet(StringComparer.Ordinal);
        if (erased.Count > 0)
        {
            foreach (var trace in traces)
            {
                trace.Forget(user => erased.Contains(erasure.HashUser(user)));
            }
        }
    }

    private async Task<bool> TryReadAsync(CancellationToken stoppingToken)
    {
        try
        {
            return await ReadOnceAsync(stoppingToken);
        }
        catch (Exception error) when (!stoppingToken.IsCancellationRequested)
        {
            // The last snapshot goes on serving; the next poll reads the same changes again.
            ReadFailed(log, error, state.Current.ChangeSeq);
            return false;
        }
    }

    private void Wake()
    {
        try
        {
            if (_woken.CurrentCount == 0)
            {
                _woken.Release();
            }
        }
        catch (Exception error) when (error is SemaphoreFullException or ObjectDisposedException)
        {
            // Woken twice at once, or stopping: either way there is nothing left to do.
        }
    }

    [LoggerMessage(LogLevel.Error, "{Fault}")]
    private static partial void Fault(ILogger log, string fault);

    [LoggerMessage(LogLevel.Information, "Serving champion {Champion}, baseline {Baseline}.")]
    private static partial void Serving(ILogger log, string champion, string baseline);

    [LoggerMessage(LogLevel.Error, "The change feed could not be read after {ChangeSeq}; what was read goes on serving, and it is tried again.")]
    private static partial void ReadFailed(ILogger log, Exception error, long changeSeq);
}
