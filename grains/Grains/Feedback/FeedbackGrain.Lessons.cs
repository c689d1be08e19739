using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using OrleansReco.Abstractions;
using OrleansReco.Learning.Examples;

namespace OrleansReco.Grains.Feedback;

/// <summary>From due slates to examples in the outbox.</summary>
internal sealed partial class FeedbackGrain
{
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

        if (slate.Closed && _journal.LastSeq > seen)
        {
            // Events came in while the lessons were drawn, and found the window still open, or brought the row that is being handled and are not taken in yet: look once more.
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

    [LoggerMessage(LogLevel.Warning, "{Count} examples of user {UserId} could not be published; they stay in the outbox and are published again.")]
    private static partial void LogNotPublished(ILogger logger, Exception error, string userId, int count);
}
