using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansReco.Grains.Silos;
using OrleansReco.Grains.Storage;
using OrleansReco.Retrieval.Sources;

namespace OrleansReco.Grains.Feedback;

/// <summary>
/// Each second writes this silo's sums and takes in those of the others; at the start, all there are, so that what trends outlives a restart.
/// A batch keeps its number until the store has it, so a repeat after a lost reply adds nothing.
/// </summary>
internal sealed partial class CounterFlush(
    OutcomeCounters counters, TrendingCounters trending, ICounterStore store, SiloOptions silo, FeedbackOptions options, TimeProvider time, ILogger<CounterFlush> logger) : BackgroundService
{
    private const int Page = 1_000;
    private const int MostUnsent = 10_000;

    // A sum as of a bucket's newest event overstates the others by at most 1 part in 34; after 40 half-lives, 1e-12 of a weight is left.
    private const int BucketsPerHalfLife = 24;
    private const int WorthlessAfterHalfLives = 40;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private readonly long _epoch = time.GetUtcNow().UtcTicks;
    private readonly Queue<CounterBatch> _unsent = [];
    private readonly SemaphoreSlim _one = new(1);
    private long _batch;
    private long _row;
    private bool _caughtUp;
    private List<CounterBatch>? _anew;
    private long _compactRow;
    private DateTimeOffset? _compactAt;

    /// <summary>Writes what was counted since the last time, then takes in what other silos, or earlier lives of this one, have written.</summary>
    public async Task Flush(CancellationToken cancellationToken = default)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            await Send();
            await Receive(cancellationToken);
            await Compact();
        }
        finally
        {
            _one.Release();
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryFlush(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            await TryFlush(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task TryFlush(CancellationToken cancellationToken)
    {
        try
        {
            await Flush(cancellationToken);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // Going on is safe: unsent batches keep their numbers and are sent the next second.
            LogFailed(logger, error, _unsent.Count);
        }
    }

    private async Task Send()
    {
        foreach (var (at, items) in counters.Take())
        {
            _unsent.Enqueue(new CounterBatch(silo.Name, _epoch, ++_batch, at, items));
        }

        while (_unsent.Count > MostUnsent)
        {
            _unsent.Dequeue();
        }

        // Together, so that an import of many days is one group commit; those that fail are all sent again.
        await Task.WhenAll(_unsent.Select(store.AddCountersAsync));
        _unsent.Clear();
    }

    private async Task Receive(CancellationToken cancellationToken)
    {
        while (!await ReadOn(cancellationToken))
        {
            LogReadAgain(logger, _row);
            (_row, _anew) = (0, []);
        }

        if (_anew is not null)
        {
            counters.Restore(_anew);
            _anew = null;
        }

        _caughtUp = true;
    }

    /// <summary>False: this silo has slept for so long that batches it had read, or its own, were folded into others that it had not, so that all must be read again.</summary>
    private async Task<bool> ReadOn(CancellationToken cancellationToken)
    {
        int read;
        do
        {
            var batches = await store.ReadCountersAsync(_row, Page, cancellationToken);
            read = batches.Length;
            foreach (var (row, batch) in batches)
            {
                if (batch.IsFold && (batch.Batch <= _row || (_caughtUp && _anew is null)))
                {
                    return false;
                }

                _row = row;
                if (_anew is not null)
                {
                    _anew.Add(batch);
                }
                else if (batch.Silo != silo.Name || batch.Epoch != _epoch)
                {
                    foreach (var item in batch.Items)
                    {
                        trending.Add(item.ItemId, item.Weight, batch.At);
                    }
                }
            }
        }
        while (read == Page);
        return true;
    }

    /// <summary>Folds what was read an interval ago. Nothing of it is sent again: this silo has just sent all it had, and others have had the interval to hear of theirs. A silo that has not read on for so long finds the fold, and reads all again.</summary>
    private async Task Compact()
    {
        var now = time.GetUtcNow();
        if (now < _compactAt)
        {
            return;
        }

        if (_compactAt is not null)
        {
            await store.CompactCountersAsync(_compactRow, trending.HalfLife / BucketsPerHalfLife, now - (trending.HalfLife * WorthlessAfterHalfLives));
        }

        (_compactRow, _compactAt) = (_row, now + options.CompactCountersEvery);
    }

    [LoggerMessage(LogLevel.Warning, "Outcome counters could not be exchanged with the store; {Count} batches wait for the next second.")]
    private static partial void LogFailed(ILogger logger, Exception error, int count);

    [LoggerMessage(LogLevel.Information, "Outcome counters beyond row {Row} were folded with earlier ones before this silo read them: all are read again.")]
    private static partial void LogReadAgain(ILogger logger, long row);
}
