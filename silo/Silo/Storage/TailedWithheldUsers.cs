using System.Collections.Immutable;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansReco.Grains.Silos;
using OrleansReco.Grains.Storage;

namespace OrleansReco.Silo.Storage;

/// <summary>As this process, which hosts no grains, reads them from the change feed: at intervals, and whenever it is asked to catch up.</summary>
internal sealed partial class TailedWithheldUsers(IChangeFeed feed, SiloOptions options, TimeProvider time, ILogger<TailedWithheldUsers> log) : BackgroundService, IWithheldUsers
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ImmutableHashSet<(ChangeKind Kind, string Hash)> _withheld = [];
    private long _returns;
    private long _seq;

    public bool IsEmpty => Volatile.Read(ref _withheld).IsEmpty;

    public long Returns => Interlocked.Read(ref _returns);

    /// <summary>Completes once the feed was read to its end.</summary>
    public Task Ready => _ready.Task;

    /// <summary>The newest change read.</summary>
    public long Seq => Interlocked.Read(ref _seq);

    public bool Contains(string userHash) => Volatile.Read(ref _withheld) is var withheld && (withheld.Contains((ChangeKind.Tombstone, userHash)) || withheld.Contains((ChangeKind.Refusal, userHash)));

    public async Task CatchUpAsync(CancellationToken cancellationToken = default)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            ImmutableArray<Change> changes;
            do
            {
                changes = await feed.ReadChangesAsync(_seq, options.ChangeBatch, cancellationToken);
                if (changes.IsEmpty)
                {
                    break;
                }

                var withheld = _withheld.ToBuilder();
                var returns = _returns;
                foreach (var change in changes.Where(change => change.Kind is ChangeKind.Tombstone or ChangeKind.Refusal))
                {
                    if (change.Payload is not null)
                    {
                        withheld.Add((change.Kind, change.Key));
                    }
                    else if (withheld.Remove((change.Kind, change.Key)))
                    {
                        returns++;
                    }
                }

                Volatile.Write(ref _withheld, withheld.ToImmutable());
                Interlocked.Exchange(ref _returns, returns);
                Interlocked.Exchange(ref _seq, changes[^1].Seq);
            }
            while (changes.Length == options.ChangeBatch);
            _ready.TrySetResult();
        }
        finally
        {
            _one.Release();
        }
    }

    public override void Dispose()
    {
        _one.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.ChangePollInterval, time);
        try
        {
            do
            {
                try
                {
                    await CatchUpAsync(stoppingToken);
                }
                catch (Exception error) when (!stoppingToken.IsCancellationRequested)
                {
                    // Who was known to withhold stays known; a training catches up itself, and does not begin before that succeeds.
                    LogFailed(log, error);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process stops.
        }
    }

    [LoggerMessage(LogLevel.Error, "The change feed could not be read; it is tried again.")]
    private static partial void LogFailed(ILogger log, Exception error);
}
