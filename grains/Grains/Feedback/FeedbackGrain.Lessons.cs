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
            await AskAgain(slate, end);
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

    /// <summary>What a slate's lessons are drawn from: from memory, and from the stores where that does not reach back to the slate and those it replaced.</summary>
    private async Task<SlateHistory> HistoryFor(SlateRecord record)
    {
        var slate = record.Slate;
        var windows = lookup.TermsOf(slate.Surface).Windows;
        var known = _memory.History([]);
        ImmutableArray<ServedSlate> around = !record.Recalled && _memory.CoversSlates(FirstOf(slate, known).ServedAt - windows.Supersede) ? [] : await Store(() => Archive.SlatesAroundAsync(slate, windows));
        known = _memory.History([], around);
        var since = FirstOf(slate, known).ServedAt;
        ServedSlate[] concerned = [slate, .. known.RejectedBefore(slate), .. known.Slates.Where(s => s.SessionId is not null && s.SessionId == slate.SessionId)];
        ImmutableArray<LoggedEvent> older = _memory.Covers(since) ? [] : await Store(() => Archive.EventsSinceAsync(since, _appliedSeq, concerned));
        return _memory.History(older, around);
    }

    /// <summary>The first of the slates that led to this one. Events that are not known yet can only shorten the chain.</summary>
    private static ServedSlate FirstOf(ServedSlate slate, SlateHistory history) => history.RejectedBefore(slate) is [var first, ..] ? first : slate;

    /// <summary>Draws the lessons of a slate, and sends what is new in them. Before its window closes, only that the user walked away.</summary>
    private async Task Teach(SlateRecord slate)
    {
        var (now, seen) = (time.GetUtcNow(), _appliedSeq);
        slate = slate.Behind > 0 ? await CatchUp(slate) : slate;
        var history = await HistoryFor(slate);
        if (slate is { Recalled: true, SilentAt: null } && FeedbackProtocol.JudgeSilence(slate.Slate, history, now) is { Abandoned: true, At: var silentAt })
        {
            slate = slate with { SilentAt = silentAt };
        }

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
        // Of a decision that is no longer kept nothing can be said, and nothing is taken back.
        var judged = consent && slate.Closed && (read.Count == 0 || read[slate.Slate.DecisionId] is not null);
        var vanished = judged ? Revisions.Vanished(lessons, sent) : [];
        var bodies = await BodiesOf(vanished, slate);
        if (_erased)
        {
            return;
        }

        // No await from here to the outbox: a revision is given once.
        var revision = checked((int)Math.Max(Math.Max(_revision, _appliedSeq), sent.Values.Select(s => s.Revision).DefaultIfEmpty().Max())) + 1;
        var raised = Revisions.Raise(lessons, sent, revision);
        raised = [.. raised, .. bodies.Where(e => e.Weight > 0).Select(e => Revisions.Withdraw(e, revision, now))];
        foreach (var gone in bodies.Concat(raised.Where(e => e.Weight == 0)))
        {
            sent.Remove(gone.Id);
        }

        foreach (var example in raised.Where(e => e.Weight > 0))
        {
            sent[example.Id] = new SentRevision(example.Revision, ExampleIdentity.FingerprintOf(example));
        }

        if (slate.Closed && _memory.Find(slate.Slate.DecisionId) is not { Closed: true })
        {
            meter.Closed(slate.Slate.Surface, history.Acceptance(slate.Slate) is not null, lessons.Any(l => l.Kind == ExampleKind.Pointwise && l.Items[0].Label > 0));
        }

        var lacking = judged && (slate.Behind > 0 || bodies.Length < vanished.Length);
        var waits = lacking && slate.Waits < options.CatchUpLooks;
        if (lacking && !waits)
        {
            // Going on is safe: a dead letter that is put back later is stored as it was, and the next event of the slate looks again.
            LogLetGo(logger, slate.Slate.DecisionId, UserId, slate.Waits, string.Join(", ", vanished.Except(bodies.Select(e => e.Id))));
        }

        _memory.Update(slate with { Sent = [.. sent.Select(s => new SentExample(s.Key, s.Value.Revision, s.Value.Fingerprint))], Waits = waits ? slate.Waits + 1 : 0 });
        _outbox.Put(raised);
        _revision = raised.IsEmpty ? _revision : revision;
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
            await AskAgain(slate, now + options.LateEvidenceDelay);
        }
        else if (waits)
        {
            // What was sent and is taught no more can be taken back once the example store shows it.
            var all = bodies.Length == vanished.Length ? _arrivals.CompleteAt(slate.Behind) : null;
            await AskAgain(slate, all > now ? all.Value : now + Backoff.After(slate.Waits, options.OutboxRetry, options.LongestOutboxRetry, UserId + slate.Slate.DecisionId));
        }
    }

    private Task AskAgain(SlateRecord slate, DateTimeOffset at)
        => Store(() => deadlines.SetDeadlinesAsync([new Deadline(UserId, DeadlineKind.Attribution, slate.Slate.DecisionId, at)]));

    /// <summary>Examples of a slate as they were sent; what is neither in the outbox nor stored yet is not among them.</summary>
    private async Task<ImmutableArray<LabeledExample>> BodiesOf(ImmutableArray<string> ids, SlateRecord slate)
    {
        if (ids.IsEmpty)
        {
            return [];
        }

        var stored = (await Store(() => examples.ReadExamplesOfDecisionAsync(slate.Slate.DecisionId))).ToDictionary(e => e.Id);
        return [.. ids.Select(id => _outbox.Find(id) ?? stored.GetValueOrDefault(id)).OfType<LabeledExample>()];
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
            await Store(() => deadlines.SetDeadlinesAsync([new Deadline(UserId, DeadlineKind.Outbox, UserId, time.GetUtcNow() + RetryAfter(UserId))]));
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
            foreach (var revision in _outbox.Examples.GroupBy(e => e.Revision).Select(e => e.ToImmutableArray()))
            {
                var safe = await publisher.PublishAsync(revision);
                Safe(safe);
                if (!safe.IsEmpty && safe.Length < revision.Length)
                {
                    // What comes after is not to overtake what the bus did not take.
                    break;
                }
            }
        }
        catch (Exception error)
        {
            // Going on is safe: the outbox keeps the examples, and its deadline publishes them again.
            LogNotPublished(logger, error, UserId, _outbox.Examples.Length);
        }
    }

    /// <summary>When what the bus did not take is tried again.</summary>
    private TimeSpan RetryAfter(string what) => Backoff.After(_unsafePublishes, options.OutboxRetry, options.LongestOutboxRetry, what);

    [LoggerMessage(LogLevel.Warning, "The example store still lacks examples of slate {Decision} of user {UserId} after {Looks} looks; it is no longer asked until the slate has a new event. If they are dead letters (reco dlq), they stand as they were sent. No longer taught: {Examples}")]
    private static partial void LogLetGo(ILogger logger, string decision, string userId, int looks, string examples);

    [LoggerMessage(LogLevel.Warning, "{Count} examples of user {UserId} could not be published; they stay in the outbox and are published again.")]
    private static partial void LogNotPublished(ILogger logger, Exception error, string userId, int count);
}
