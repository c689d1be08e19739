using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Storage;

namespace OrleansReco.Grains.Feedback;

/// <summary>
/// One user's log as its only writer sees it: gives sequence numbers, knows repeats, and writes whatever has gathered while the last write was under way as one batch.
/// Used within turns of one grain only. After a failure it takes nothing more.
/// </summary>
/// <param name="userId">The user.</param>
/// <param name="log">The log.</param>
/// <param name="lastSeq">The newest number of the log.</param>
/// <param name="capacity">How many recent ids are remembered.</param>
/// <param name="deadlinesOf">The deadlines that events bring, written with them.</param>
/// <param name="committed">Called after each commit, with the events and their deadlines, and before its waiters go on.</param>
/// <param name="failed">Called once, when a write or what follows it failed.</param>
internal sealed class EventJournal(
    string userId,
    IEventLog log,
    long lastSeq,
    int capacity,
    Func<ImmutableArray<LoggedEvent>, ImmutableArray<Deadline>> deadlinesOf,
    Func<ImmutableArray<LoggedEvent>, ImmutableArray<Deadline>, Task> committed,
    Action<Exception> failed)
{
    private readonly Dictionary<string, Task> _ids = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = [];
    private long _lastSeq = lastSeq;
    private Batch? _gathering;
    private bool _writing;
    private StoreUnavailableException? _failure;

    /// <summary>The newest number given; the log may not have it yet.</summary>
    public long LastSeq => _lastSeq;

    /// <summary>Whether the log may hold ids that are not remembered.</summary>
    public bool HasOlder => _lastSeq > _order.Count;

    /// <summary>Remembers the id of an event of the log, oldest first.</summary>
    public void Remember(string eventId) => Remember(eventId, Task.CompletedTask);

    /// <summary>Whether an event is known, and the task that completes when it is durable and applied.</summary>
    public bool TryFind(string eventId, out Task durable)
    {
        var found = _ids.TryGetValue(eventId, out var task);
        durable = task ?? Task.CompletedTask;
        return found;
    }

    /// <summary>Gives an event its number and puts it in the next batch. The task completes when it is durable and applied.</summary>
    /// <exception cref="StoreUnavailableException">An earlier write failed.</exception>
    public Task Add(UserEvent e, DateTimeOffset receivedAt, ImmutableArray<string> items)
    {
        if (_failure is not null)
        {
            throw _failure;
        }

        _gathering ??= new Batch();
        _gathering.Events.Add(new LoggedEvent(++_lastSeq, receivedAt, e) { Items = items });
        Remember(e.EventId, _gathering.Done.Task);
        return _gathering.Done.Task;
    }

    /// <summary>Starts writing what has gathered, unless a write is under way: that one goes on with it.</summary>
    public void Write()
    {
        if (!_writing && _gathering is not null)
        {
            _ = WriteAll();
        }
    }

    private async Task WriteAll()
    {
        _writing = true;
        while (_gathering is { } batch)
        {
            _gathering = null;
            try
            {
                var events = batch.Events.ToImmutableArray();
                var deadlines = deadlinesOf(events);
                await log.AppendEventsAsync(userId, events, deadlines);
                await committed(events, deadlines);
                batch.Done.SetResult();
            }
            catch (Exception error)
            {
                // Whatever the cause, what the store holds is unknown now: fail everyone who waits, and let the next activation read it.
                Fail(batch, error);
            }
        }

        _writing = false;
    }

    private void Fail(Batch batch, Exception error)
    {
        _failure = new StoreUnavailableException($"The events of user '{userId}' could not be made durable. Send the same events again: repeats are harmless.", error);
        foreach (var waiting in new[] { batch, _gathering })
        {
            waiting?.Done.SetException(_failure);
        }

        _gathering = null;
        failed(error);
    }

    private void Remember(string eventId, Task durable)
    {
        _ids[eventId] = durable;
        _order.Enqueue(eventId);
        while (_order.Count > capacity && _ids[_order.Peek()].IsCompleted)
        {
            _ids.Remove(_order.Dequeue());
        }
    }

    private sealed class Batch
    {
        public List<LoggedEvent> Events { get; } = [];

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
