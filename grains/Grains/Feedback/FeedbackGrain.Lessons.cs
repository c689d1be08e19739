using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using OrleansReco.Abstractions;
using OrleansReco.Learning.Examples;

namespace OrleansReco.Grains.Feedback;

/// <summary>From due slates to examples in the outbox, and the grain's memory from store to store.</summary>
internal sealed partial class FeedbackGrain
{
    private const string ErasedMessage = "userId names a user who was erased. Admit the user again with PUT /v1/users/{id} before sending events.";

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

    private async Task Close(string decisionId)
    {
        if (await SlateRecordOf(decisionId) is not { } slate)
        {
            return;
        }

        var end = slate.Slate.ServedAt + lookup.TermsOf(slate.Slate.Surface).Windows.Attribution;
        if (end > time.GetUtcNow())
        {
            // An event came before word of its slate did, and took the slate for a forgotten one.
            await Store(() => deadlines.SetDeadlinesAsync([new Deadline(UserId, DeadlineKind.Attribution, decisionId, end)]));
            return;
        }

        await Teach(slate with { Closed = true });
    }

    private async Task JudgeSilence(Deadline deadline)
    {
        if (await SlateRecordOf(deadline.Subject) is not { } slate)
        {
            return;
        }

        var verdict = FeedbackProtocol.JudgeSilence(slate.Slate, await HistoryFor(slate), time.GetUtcNow());
        if (verdict.Abandoned)
        {
            await Teach(slate with { SilentAt = verdict.At });
        }
        else if (verdict.At is { } later)
        {
            await Store(() => deadlines.SetDeadlinesAsync([deadline with { At = later }]));
        }
    }

    private async Task<SlateHistory> HistoryFor(SlateRecord slate)
    {
        ImmutableArray<LoggedEvent> older = _memory.Covers(slate.Slate.ServedAt) ? [] : await Store(() => log.ReadEventsAsync(UserId, 0));
        return _memory.History(older);
    }

    /// <summary>Draws the lessons of a slate, and sends what is new in them. Before its window closes, only that the user walked away.</summary>
    private async Task Teach(SlateRecord slate)
    {
        var (now, seen) = (time.GetUtcNow(), _appliedSeq);
        var history = await HistoryFor(slate);
        var read = new Dictionary<string, Decision?>();
        foreach (var id in FeedbackProtocol.DecisionsNeeded(slate.Slate, history, slate.SilentAt))
        {
            read[id] = await Store(() => decisions.ReadDecisionAsync(id));
        }

        var consent = read.Count == 0 || (await GrainFactory.GetGrain<IUserGrain>(UserId).GetProfile()).Consent;
        var lessons = consent ? protocol.Lessons(slate.Slate, history, slate.SilentAt, id => read.GetValueOrDefault(id), now) : [];
        if (!slate.Closed)
        {
            lessons = [.. lessons.Where(l => l.Kind == ExampleKind.Abandonment)];
        }

        var sent = slate.Sent.ToDictionary(s => s.Id, s => new SentRevision(s.Revision, s.Fingerprint));
        var raised = Revisions.Raise(lessons, sent);
        if (consent && slate.Closed && Revisions.Vanished(lessons, sent) is { IsEmpty: false } vanished)
        {
            raised = [.. raised, .. await Withdraw(slate, vanished, now)];
        }

        if (_erased)
        {
            return;
        }

        foreach (var example in raised)
        {
            sent[example.Id] = new SentRevision(example.Revision, ExampleIdentity.FingerprintOf(example));
        }

        if (slate.Closed && _memory.Find(slate.Slate.DecisionId) is not { Closed: true })
        {
            meter.Closed(slate.Slate.Surface, history.Acceptance(slate.Slate) is not null, lessons.Any(l => l.Kind == ExampleKind.Pointwise && l.Items[0].Label > 0));
        }

        _memory.Update(slate with { Sent = [.. sent.Select(s => new SentExample(s.Key, s.Value.Revision, s.Value.Fingerprint))] });
        _outbox.Put(raised);
        _unsaved = true;
        await Send(raised);
        if (raised.IsEmpty && slate.Closed)
        {
            // The row goes when this returns: it must be certain that no other activation knows more of the user, and the write is refused if one does.
            await Save();
        }

        if (slate.Closed && _appliedSeq > seen)
        {
            // Events came in while the lessons were drawn, and found the window still open: look once more.
            await Store(() => deadlines.SetDeadlinesAsync([new Deadline(UserId, DeadlineKind.Attribution, slate.Slate.DecisionId, now + options.LateEvidenceDelay)]));
        }
    }

    /// <summary>Lessons the events no longer teach, taken back.</summary>
    private async Task<ImmutableArray<LabeledExample>> Withdraw(SlateRecord slate, ImmutableArray<string> vanished, DateTimeOffset now)
    {
        var stored = (await Store(() => examples.ReadExamplesOfDecisionAsync(slate.Slate.DecisionId))).ToDictionary(e => e.Id);
        return
        [
            .. vanished.Select(id => _outbox.Find(id) ?? stored.GetValueOrDefault(id)).OfType<LabeledExample>()
                .Where(e => e.Weight > 0).Select(e => Revisions.Withdraw(e, now)),
        ];
    }

    /// <summary>Durable first: the outbox is in the snapshot, and a deadline will publish it again, before it is published.</summary>
    private async Task Send(ImmutableArray<LabeledExample> raised)
    {
        if (!raised.IsEmpty)
        {
            await SetOutboxDeadline();
            await Save();
            await Publish();
        }
    }

    /// <summary>Without the deadline nobody would publish again, so memory that already counts the examples as sent must go.</summary>
    private async Task SetOutboxDeadline()
    {
        try
        {
            await Store(() => deadlines.SetDeadlinesAsync([new Deadline(UserId, DeadlineKind.Outbox, UserId, time.GetUtcNow() + options.OutboxRetry)]));
        }
        catch (StoreUnavailableException error)
        {
            Broke(error);
            throw;
        }
    }

    private async Task Publish()
    {
        try
        {
            var safe = await publisher.PublishAsync(_outbox.Examples);
            _unsaved |= _outbox.Acknowledge(safe);
        }
        catch (Exception error)
        {
            // Going on is safe: the outbox keeps the examples, and its deadline publishes them again.
            LogNotPublished(logger, error, UserId, _outbox.Examples.Length);
        }
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

    [LoggerMessage(LogLevel.Error, "The feedback grain of user {UserId} could not write; it deactivates, and the next call reads what is really stored.")]
    private static partial void LogBroken(ILogger logger, Exception error, string userId);

    [LoggerMessage(LogLevel.Warning, "{Count} examples of user {UserId} could not be published; they stay in the outbox and are published again.")]
    private static partial void LogNotPublished(ILogger logger, Exception error, string userId, int count);
}
