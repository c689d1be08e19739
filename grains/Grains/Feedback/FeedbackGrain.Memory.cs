using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using OrleansReco.Abstractions;
using OrleansReco.Learning.Examples;

namespace OrleansReco.Grains.Feedback;

/// <summary>The grain's memory from store to store.</summary>
internal sealed partial class FeedbackGrain
{
    private SlateArchive Archive => new(UserId, log, decisions, options, lookup.TermsOf);

    private EventJournal Journal(long lastSeq) => new(UserId, log, lastSeq, options.RecentEventIds, Reopened, Committed, Broke);

    /// <summary>Snapshot, newest events of the log, and the slates that were served since.</summary>
    private async Task Load(bool admitted = false)
    {
        var memory = new SlateMemory(options, lookup.TermsOf);
        var lastSeq = 0L;
        ImmutableArray<LoggedEvent> tail = [];
        if (!_erased || admitted)
        {
            lastSeq = await Store(() => log.ReadLastSeqAsync(UserId));
            tail = lastSeq == 0 ? [] : await Store(() => log.ReadEventsAsync(UserId, Math.Max(0, lastSeq - options.RecentEventIds)));
            foreach (var slate in state.State.Slates)
            {
                memory.Add(slate);
            }

            await Recover(memory);
            _outbox.Put(state.State.Outbox);
        }

        _memory = memory;
        _journal = Journal(lastSeq);
        foreach (var e in tail)
        {
            _journal.Remember(e.Event.EventId);
            _memory.Observe(e);
        }

        _snapshotSeq = state.State.AppliedSeq;
        // A snapshot of an earlier version says no revision, but those it sent.
        _revision = Math.Max(state.State.Revision, memory.Slates.SelectMany(s => s.Sent).Select(s => s.Revision).Concat(_outbox.Examples.Select(e => e.Revision)).DefaultIfEmpty().Max());
        _arrivals.Restore(state.State);
        _appliedSeq = lastSeq;
        _erased &= !admitted;
        await ReopenTail(tail);
    }

    /// <summary>A process may have ended between the commit of an event and the deadline of a slate that closed while it was written.</summary>
    private async Task ReopenTail(ImmutableArray<LoggedEvent> tail)
    {
        var unseen = tail.Where(e => e.Seq > _snapshotSeq).ToImmutableArray();
        if (_snapshotSeq > 0 && !unseen.IsEmpty && Reopened(unseen) is { IsEmpty: false } reopened)
        {
            await Store(() => deadlines.SetDeadlinesAsync(reopened));
        }
    }

    /// <summary>Slates served after the snapshot: telling the grain is one-way, the store is what counts.</summary>
    private async Task Recover(SlateMemory memory)
    {
        var now = time.GetUtcNow();
        var since = now - options.RecoverFor;
        var newest = state.State.NewestSlate > memory.Newest ? state.State.NewestSlate : memory.Newest;
        foreach (var decision in await Store(() => decisions.ReadDecisionsAsync(UserId, newest > since ? newest : since, options.OpenSlates)))
        {
            // One of the same time as the newest may have been closed and forgotten before.
            if (decision.Consent && (decision.ServedAt > newest || decision.ServedAt + lookup.TermsOf(decision.Surface).Windows.Attribution > now))
            {
                memory.Add(new SlateRecord { Slate = SlateArchive.SlateOf(decision) });
            }
        }
    }

    /// <summary>Impressions and accepts are logged with the items of their slate, so it must be in memory.</summary>
    private async Task LoadSlatesOf(IEnumerable<UserEvent> events)
    {
        foreach (var id in events.Where(e => e.Type is EventType.Impression or EventType.Accept).Select(e => e.DecisionId!).Distinct().ToList())
        {
            await SlateRecordOf(id);
        }
    }

    /// <summary>A slate's record from memory, else from the stores; null: there is no such slate of this user.</summary>
    private async Task<SlateRecord?> SlateRecordOf(string decisionId)
    {
        if (_memory.Find(decisionId) is { } known)
        {
            return known;
        }

        if (await Store(() => decisions.ReadDecisionAsync(decisionId)) is not { } decision || decision.UserId != UserId)
        {
            return null;
        }

        var recalled = await CatchUp(new SlateRecord
        {
            Slate = SlateArchive.SlateOf(decision),
            Closed = decision.ServedAt + lookup.TermsOf(decision.Surface).Windows.Attribution < time.GetUtcNow(),
            Sent = [.. _outbox.Examples.Where(e => e.Provenance.DecisionId == decisionId && e.Weight > 0).Select(SentOf)],
            Recalled = true,
            Behind = _revision,
        });
        if (_erased)
        {
            return null;
        }

        _memory.Add(recalled);
        return _memory.Find(decisionId);
    }

    /// <summary>
    /// Of a slate that memory had forgotten, what was sent is in the example store, once that has caught up (<see cref="Arrivals"/>).
    /// Until then the record knows a part, and what it sends is above all that may still be on its way.
    /// </summary>
    private async Task<SlateRecord> CatchUp(SlateRecord slate)
    {
        var newest = await Store(() => examples.ReadNewestRevisionAsync(UserId));
        _arrivals.Look(newest, time.GetUtcNow());
        if (newest < slate.Behind)
        {
            return slate;
        }

        var known = slate.Sent.Select(s => s.Id).ToHashSet(StringComparer.Ordinal);
        var stored = await Store(() => examples.ReadExamplesOfDecisionAsync(slate.Slate.DecisionId));
        var others = stored.Where(e => e.Weight > 0 && !known.Contains(e.Id));
        return slate with { Sent = [.. slate.Sent, .. others.Select(SentOf)], Behind = _arrivals.Complete < slate.Behind ? slate.Behind : 0 };
    }

    private static SentExample SentOf(LabeledExample e) => new(e.Id, e.Revision, ExampleIdentity.FingerprintOf(e));

    private Task Save() => _erased ? Task.CompletedTask : _saving = Write();

    private async Task Write()
    {
        state.State.AppliedSeq = _appliedSeq;
        state.State.Slates = _memory.Slates;
        state.State.Outbox = _outbox.Examples;
        state.State.Revision = _revision;
        _arrivals.SaveTo(state.State);
        state.State.NewestSlate = _memory.Newest > state.State.NewestSlate ? _memory.Newest : state.State.NewestSlate;
        var seq = _appliedSeq;
        _unsaved = false;
        try
        {
            await state.WriteStateAsync();
            _snapshotSeq = Math.Max(_snapshotSeq, seq);
        }
        catch (Exception error)
        {
            Broke(error);
            throw new StoreUnavailableException($"The feedback state of user '{UserId}' could not be written.", error);
        }
    }

    private async void SaveInBackground()
    {
        _snapshotSeq = _appliedSeq;
        try
        {
            await Save();
        }
        catch (StoreUnavailableException)
        {
            // Broke has logged it and ends this activation; the log has everything the snapshot would have said.
        }
    }

    /// <summary>Runs a call of the store; its failure says nothing about memory, so the grain goes on.</summary>
    private async Task<T> Store<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception error) when (error is not StoreUnavailableException)
        {
            throw new StoreUnavailableException($"The store could not be asked about user '{UserId}': {error.Message} Try again.", error);
        }
    }

    private Task Store(Func<Task> call) => Store(async () =>
    {
        await call();
        return true;
    });

    /// <summary>After a failed write memory may count as sent what never left: nothing rests on it until the next activation.</summary>
    private void CheckSound()
    {
        if (_broken)
        {
            throw new StoreUnavailableException($"The feedback grain of user '{UserId}' is ending after a failed write. Try again.");
        }
    }

    private void Broke(Exception error)
    {
        _broken = true;
        LogBroken(logger, error, UserId);
        DeactivateOnIdle();
    }

    [LoggerMessage(LogLevel.Error, "The feedback grain of user {UserId} could not write; it deactivates, and the next call reads what is really stored.")]
    private static partial void LogBroken(ILogger logger, Exception error, string userId);
}
