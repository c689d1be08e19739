using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansReco.Abstractions;

namespace OrleansReco.Client.Events;

/// <summary>One reader sends what many writers left; a batch that finds no service waits and is sent again, while the buffer fills up to its bound.</summary>
internal sealed partial class EventBuffer : IEventBuffer, IAsyncDisposable
{
    private readonly IRecoClient _client;
    private readonly RecoClientOptions _options;
    private readonly ClientInstruments _instruments;
    private readonly TimeProvider _time;
    private readonly ILogger<EventBuffer> _log;
    private readonly Channel<Entry> _entries;
    private readonly CancellationTokenSource _giveUp;
    private readonly Task _sending;

    public EventBuffer(IRecoClient client, IOptions<RecoClientOptions> options, ClientInstruments instruments, TimeProvider time, ILogger<EventBuffer> log)
    {
        (_client, _options, _instruments, _time, _log) = (client, options.Value, instruments, time, log);
        _entries = Channel.CreateBounded<Entry>(new BoundedChannelOptions(_options.EventBuffer.Capacity) { SingleReader = true });
        _giveUp = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        instruments.ObserveWaiting(() => _entries.Reader.Count);
        _sending = Task.Run(SendAllAsync);
    }

    public bool TrySend(UserEvent e)
    {
        if (_entries.Writer.TryWrite(new(e, null)))
        {
            return true;
        }

        _instruments.Buffered(1, "dropped");
        return false;
    }

    public async Task FlushAsync(CancellationToken cancellationToken = default)
    {
        var flushed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await _entries.Writer.WriteAsync(new(null, flushed), cancellationToken).ConfigureAwait(false);
            await flushed.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            // The process stops: the end of sending is the flush.
            await _sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _entries.Writer.TryComplete();
        _giveUp.CancelAfter(_options.EventBuffer.StopTimeout);
        await _sending.ConfigureAwait(false);
        _giveUp.Dispose();
    }

    private async Task SendAllAsync()
    {
        var batch = new List<UserEvent>(_options.EventBuffer.BatchSize);
        var flushes = new List<TaskCompletionSource>();
        while (await _entries.Reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
        {
            await FillAsync(batch, flushes).ConfigureAwait(false);
            await SendAsync(batch).ConfigureAwait(false);
            batch.Clear();
            flushes.ForEach(flushed => flushed.TrySetResult());
            flushes.Clear();
        }
    }

    /// <summary>Gathers a batch: until it is full, its time is over, somebody waits for it, or the process stops.</summary>
    private async Task FillAsync(List<UserEvent> batch, List<TaskCompletionSource> flushes)
    {
        using var over = new CancellationTokenSource(_options.EventBuffer.FlushEvery, _time);
        do
        {
            while (batch.Count < _options.EventBuffer.BatchSize && _entries.Reader.TryRead(out var entry))
            {
                if (entry.Event is { } e)
                {
                    batch.Add(e);
                }
                else
                {
                    flushes.Add(entry.Flushed!);
                }
            }
        }
        while (batch.Count < _options.EventBuffer.BatchSize && flushes.Count == 0 && await MoreAsync(over.Token).ConfigureAwait(false));
    }

    private async ValueTask<bool> MoreAsync(CancellationToken over)
    {
        try
        {
            return await _entries.Reader.WaitToReadAsync(over).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The batch's time is over: what is there goes.
            return false;
        }
    }

    private async Task SendAsync(IReadOnlyList<UserEvent> batch)
    {
        while (batch.Count > 0)
        {
            try
            {
                _giveUp.Token.ThrowIfCancellationRequested();
                var results = await _client.SendEventsAsync(batch, _giveUp.Token).ConfigureAwait(false);
                var rejected = results.Where(result => result.Status == EventStatus.Rejected).ToList();
                _instruments.Buffered(results.Length - rejected.Count, "durable");
                Reject(rejected.Count, rejected.FirstOrDefault()?.Error);
                return;
            }
            catch (RecoUnavailableException e) when (!_giveUp.IsCancellationRequested)
            {
                Waiting(_log, _entries.Reader.Count + batch.Count, e);
                await Task.Delay(e.RetryAfter ?? _options.MaxDelay, _time, _giveUp.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (RecoRequestException e) when (e.Status is 400 or 413 && batch.Count > 1)
            {
                // One of them is the cause: halves find it, and the rest is sent. What a part of the batch was taken of already is a repeat, which changes nothing.
                await SendAsync([.. batch.Take(batch.Count / 2)]).ConfigureAwait(false);
                await SendAsync([.. batch.Skip(batch.Count / 2)]).ConfigureAwait(false);
                return;
            }
            catch (RecoRequestException e)
            {
                // Sent again it would be refused again, and hold up what comes after.
                Reject(batch.Count, e.Message);
                return;
            }
            catch (Exception e)
            {
                // The time to stop is over, or an error nobody foresaw: said and counted, and what comes after goes on.
                _instruments.Buffered(batch.Count, "dropped");
                Dropped(_log, batch.Count, e);
                return;
            }
        }
    }

    private void Reject(int count, string? why)
    {
        if (count > 0)
        {
            _instruments.Buffered(count, "rejected");
            Rejected(_log, count, why);
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Count} events wait: the service does not take them")]
    private static partial void Waiting(ILogger log, int count, Exception e);

    [LoggerMessage(LogLevel.Warning, "{Count} buffered events were rejected. The first: {Why}")]
    private static partial void Rejected(ILogger log, int count, string? why);

    [LoggerMessage(LogLevel.Error, "{Count} buffered events were dropped")]
    private static partial void Dropped(ILogger log, int count, Exception e);

    /// <summary>An event, or somebody who waits until those before are sent.</summary>
    private readonly record struct Entry(UserEvent? Event, TaskCompletionSource? Flushed);
}
