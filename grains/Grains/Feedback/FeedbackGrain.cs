using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Storage;
using OrleansReco.Grains.Surfaces;
using OrleansReco.Learning.Examples;

namespace OrleansReco.Grains.Feedback;

/// <summary>
/// One per user, keyed by user id: the only writer of the user's log. What is in memory besides batches not yet committed is always what the log says:
/// slates and events are taken in only after their commit, so a snapshot never runs ahead of the log.
/// </summary>
internal sealed partial class FeedbackGrain(
    [PersistentState("feedback")] IPersistentState<FeedbackState> state,
    IEventLog log,
    IDecisionStore decisions,
    IDeadlineStore deadlines,
    IExampleStore examples,
    IExamplePublisher publisher,
    IFeedbackLookup lookup,
    OutcomeCounters counters,
    ISurfaceMeter meter,
    FeedbackInstruments instruments,
    FeedbackProtocol protocol,
    FeedbackOptions options,
    TimeProvider time,
    ILogger<FeedbackGrain> logger) : Grain, IFeedbackGrain
{
    private const string ErasedMessage = "userId names a user who was erased. Admit the user again with PUT /v1/users/{id} before sending events.";

    private readonly Outbox _outbox = new(instruments, options.OutboxLimit);
    private readonly Arrivals _arrivals = new(options.LateDelivery);
    private SlateMemory _memory = null!;
    private EventJournal _journal = null!;
    private Task _saving = Task.CompletedTask;
    private long _appliedSeq;
    private long _snapshotSeq;
    private int _revision;
    private int _unsafePublishes;
    private bool _unsaved;
    private bool _erased;
    private bool _broken;

    private string UserId => this.GetPrimaryKeyString();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await lookup.Ready.WaitAsync(cancellationToken);
        _erased = lookup.IsErased(UserId);
        try
        {
            await Load();
            if (!_erased && _memory.Slates.Any(slate => !slate.Closed))
            {
                // An activation on a silo that the others have given up may still be told of a due row: from here on it cannot write that a slate is closed.
                await Save();
            }
        }
        catch
        {
            _outbox.Leave(); // It never was active, and is not told that it ends.
            throw;
        }
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        try
        {
            if (!_erased && !_broken && (_unsaved || _appliedSeq > _snapshotSeq))
            {
                await Save();
            }
        }
        finally
        {
            _outbox.Leave();
        }
    }

    // Interleaves: from the check for repeats to the last sequence number there is no await, so two calls cannot take the same number or miss each other's ids.
    public async Task<ImmutableArray<EventResult>> Append(ImmutableArray<UserEvent> events)
    {
        var now = time.GetUtcNow();
        var results = new EventResult[events.Length];
        for (var i = 0; i < results.Length; i++)
        {
            if (Refusal(events[i], now) is { } refused)
            {
                results[i] = refused;
            }
        }

        var fresh = Enumerable.Range(0, events.Length).Where(i => results[i] is null).ToList();
        var older = await FindOlder(fresh.Select(i => events[i]));
        await LoadSlatesOf(fresh.Select(i => events[i]));
        if (_erased)
        {
            return [.. events.Select(Erased)];
        }

        var waits = new HashSet<Task>();
        foreach (var i in fresh)
        {
            var e = events[i];
            if (_journal.TryFind(e.EventId, out var durable) || older.Contains(e.EventId))
            {
                results[i] = new EventResult(e.EventId, EventStatus.Duplicate);
                waits.Add(durable);
            }
            else
            {
                results[i] = new EventResult(e.EventId, EventStatus.Accepted);
                waits.Add(_journal.Add(e, now, ItemsOf(e)));
            }
        }

        _journal.Write();
        await Task.WhenAll(waits);
        return [.. results];
    }

    // Interleaves: it only adds to memory, without an await.
    public Task Served(ServedSlate slate)
    {
        if (!_erased)
        {
            _memory.Add(new SlateRecord { Slate = slate });
            _unsaved = true;
        }

        return Task.CompletedTask;
    }

    // Interleaves: it only takes from the outbox, without an await.
    public Task Acknowledge(ImmutableArray<ExampleRef> examples)
    {
        Safe(examples);
        return Task.CompletedTask;
    }

    public async Task OnDue(Deadline deadline)
    {
        if (_erased)
        {
            return;
        }

        CheckSound();
        if (deadline.Kind != DeadlineKind.Outbox && _outbox.IsFull)
        {
            // Nothing is lost by waiting: a slate teaches the same whenever it is asked.
            await Store(() => deadlines.SetDeadlinesAsync([deadline with { At = time.GetUtcNow() + RetryAfter(deadline.Subject) }]));
            return;
        }

        switch (deadline.Kind)
        {
            case DeadlineKind.Attribution:
                await Close(deadline.Subject);
                break;
            case DeadlineKind.Abandonment:
                await JudgeSilence(deadline);
                break;
            default:
                await Flush();
                break;
        }
    }

    public async Task Flush()
    {
        CheckSound();
        if (!_outbox.IsEmpty)
        {
            _unsafePublishes++;
            await SetOutboxDeadline();
            await Publish();
        }

        if (_unsaved)
        {
            await Save();
        }
    }

    // Interleaves: every other method looks at _erased after its awaits and before it writes.
    public async Task Forget()
    {
        _erased = true;
        _memory = new SlateMemory(options, lookup.TermsOf);
        _outbox.Clear();
        _journal = Journal(0);
        (_appliedSeq, _snapshotSeq, _revision, _unsafePublishes, _unsaved) = (0, 0, 0, 0, false);
        await _saving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        state.State = new FeedbackState();
        _arrivals.Restore(state.State);
    }

    // Interleaves: nothing is taken until the snapshot and the log were read again.
    public async Task Admit()
    {
        if (_erased)
        {
            await Store(state.ReadStateAsync);
            await Load(admitted: true);
        }
    }

    private void Safe(ImmutableArray<ExampleRef> examples)
    {
        if (_outbox.Acknowledge(examples))
        {
            (_unsaved, _unsafePublishes) = (true, 0);
        }
    }

    private EventResult? Refusal(UserEvent e, DateTimeOffset now)
    {
        if (_erased)
        {
            return Erased(e);
        }

        if (e.UserId != UserId)
        {
            return EventResult.Refused(e.EventId, [new("userId", $"userId '{e.UserId}' is not the user '{UserId}' this log belongs to. Send the event to its own user.", e.UserId)]);
        }

        return EventRules.Check(e, now) is { Count: > 0 } errors ? EventResult.Refused(e.EventId, errors) : null;
    }

    private static EventResult Erased(UserEvent e) => EventResult.Refused(e.EventId, [new("userId", ErasedMessage)]);

    /// <summary>Which events are in the log, though too old to be remembered.</summary>
    private async Task<ImmutableHashSet<string>> FindOlder(IEnumerable<UserEvent> events)
    {
        var unknown = _journal.HasOlder ? events.Where(e => !_journal.TryFind(e.EventId, out _)).Select(e => e.EventId).ToImmutableArray() : [];
        return unknown.IsEmpty ? [] : await Store(() => log.FindEventIdsAsync(UserId, unknown));
    }

    /// <summary>The items an event concerns as a whole slate, to be logged with it.</summary>
    private ImmutableArray<string> ItemsOf(UserEvent e)
    {
        if (e.Type is not (EventType.Impression or EventType.Accept) || _memory.Find(e.DecisionId!)?.Slate.Items is not { } items)
        {
            return [];
        }

        return e.Type == EventType.Accept ? items : [.. e.Positions.Where(p => p < items.Length).Distinct().Select(p => items[p])];
    }

    /// <summary>After a commit, before the acknowledgement: memory, the user's grain, popularity, and the deadlines of slates that closed while the events were written.</summary>
    private async Task Committed(ImmutableArray<LoggedEvent> events, ImmutableArray<Deadline> written)
    {
        if (_erased)
        {
            throw new FencedException("The user was erased while the events were written.");
        }

        foreach (var e in events)
        {
            _memory.Observe(e);
        }

        _appliedSeq = events[^1].Seq;
        var reopened = Reopened(events).RemoveAll(r => written.Any(w => w.Subject == r.Subject));
        if (!reopened.IsEmpty)
        {
            await deadlines.SetDeadlinesAsync(reopened);
        }

        await GrainFactory.GetGrain<IUserGrain>(UserId).Apply(events);
        counters.Count(events);
        Measure(events);
        if (_appliedSeq - _snapshotSeq >= options.SnapshotEvery)
        {
            SaveInBackground();
        }
    }

    /// <summary>The deadlines that revise the examples of slates for which events are late evidence.</summary>
    private ImmutableArray<Deadline> Reopened(ImmutableArray<LoggedEvent> events)
    {
        var at = time.GetUtcNow() + options.LateEvidenceDelay;
        return [.. _memory.Reopened(events).Select(id => new Deadline(UserId, DeadlineKind.Attribution, id, at))];
    }

    private void Measure(ImmutableArray<LoggedEvent> events)
    {
        var now = time.GetUtcNow();
        foreach (var e in events)
        {
            meter.Applied(now - e.ReceivedAt);
        }
    }
}
