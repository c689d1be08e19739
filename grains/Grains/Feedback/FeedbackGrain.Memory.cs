using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Learning.Examples;

namespace OrleansReco.Grains.Feedback;

/// <summary>The grain's memory from store to store.</summary>
internal sealed partial class FeedbackGrain
{
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
        var since = time.GetUtcNow() - options.RecoverFor;
        var newest = state.State.Slates.IsEmpty ? since : state.State.Slates.Max(s => s.Slate.ServedAt);
        foreach (var decision in await Store(() => decisions.ReadDecisionsAsync(UserId, newest > since ? newest : since, options.OpenSlates)))
        {
            if (decision.Consent)
            {
                memory.Add(new SlateRecord { Slate = SlateOf(decision) });
            }
        }
    }

    private static ServedSlate SlateOf(Decision decision)
        => new(decision.DecisionId, decision.Surface, decision.ServedAt, decision.SessionId, decision.Query, decision.Supersedes, [.. decision.Items.Select(i => i.ItemId)]);

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

        var sent = await Store(() => examples.ReadExamplesOfDecisionAsync(decisionId));
        if (_erased)
        {
            return null;
        }

        var window = lookup.TermsOf(decision.Surface).Windows.Attribution;
        _memory.Add(new SlateRecord
        {
            Slate = SlateOf(decision),
            Closed = !sent.IsEmpty || decision.ServedAt + window < time.GetUtcNow(),
            SilentAt = sent.FirstOrDefault(e => e is { Kind: ExampleKind.Abandonment, Step: AbandonmentLessons.BySilence })?.CreatedAt,
            Sent = [.. sent.Select(e => new SentExample(e.Id, e.Revision, ExampleIdentity.FingerprintOf(e)))],
        });
        return _memory.Find(decisionId);
    }

    private Task Save() => _erased ? Task.CompletedTask : _saving = Write();

    private async Task Write()
    {
        state.State.AppliedSeq = _appliedSeq;
        state.State.Slates = _memory.Slates;
        state.State.Outbox = _outbox.Examples;
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
}
