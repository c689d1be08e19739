using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Learning.Examples;

namespace OrleansReco.Grains.Feedback;

/// <summary>The slates and the newest events of one user, bounded.</summary>
/// <param name="options">The bounds.</param>
/// <param name="termsOf">The terms of a surface.</param>
internal sealed class SlateMemory(FeedbackOptions options, Func<string, SlateTerms> termsOf)
{
    private readonly Dictionary<string, SlateRecord> _slates = new(StringComparer.Ordinal);
    private readonly Queue<LoggedEvent> _events = [];

    /// <summary>The slates, oldest first.</summary>
    public ImmutableArray<SlateRecord> Slates => [.. _slates.Values.OrderBy(s => s.Slate.ServedAt).ThenBy(s => s.Slate.DecisionId, StringComparer.Ordinal)];

    /// <summary>When the newest slate that was ever here was served.</summary>
    public DateTimeOffset Newest { get; private set; }

    /// <summary>The record of a slate, or null.</summary>
    public SlateRecord? Find(string decisionId) => _slates.GetValueOrDefault(decisionId);

    /// <summary>Adds a slate that is not known yet, and forgets the oldest where there are too many.</summary>
    public void Add(SlateRecord slate)
    {
        if (_slates.TryAdd(slate.Slate.DecisionId, slate))
        {
            Newest = slate.Slate.ServedAt > Newest ? slate.Slate.ServedAt : Newest;
            Trim(slate.Slate.DecisionId);
        }
    }

    /// <summary>Replaces a slate's record.</summary>
    public void Update(SlateRecord slate)
    {
        _slates[slate.Slate.DecisionId] = slate;
        Trim(slate.Slate.DecisionId);
    }

    /// <summary>Takes in an event.</summary>
    public void Observe(LoggedEvent e)
    {
        _events.Enqueue(e);
        while (_events.Count > options.RecentEvents)
        {
            _events.Dequeue();
        }
    }

    /// <summary>The closed slates, or slates not in memory, for which events, taken in already or about to be, are late evidence.</summary>
    public ImmutableArray<string> Reopened(ImmutableArray<LoggedEvent> events)
    {
        var closed = _slates.Values.Where(s => s.Closed).ToList();
        var named = events.Select(e => e.Event.DecisionId).OfType<string>().Where(id => !_slates.TryGetValue(id, out var slate) || slate.Closed);
        if (!closed.Any(slate => events.Any(e => MayConcern(slate, e.Event))))
        {
            return [.. named.Distinct(StringComparer.Ordinal)];
        }

        var history = History(events);
        var touched = events.Select(e => history.SlateOf(e.Event)?.DecisionId).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var reopened = closed.Where(s => touched.Contains(s.Slate.DecisionId) || WasSilent(s, events) || history.RejectedBefore(s.Slate).Any(r => touched.Contains(r.DecisionId)));
        return [.. reopened.Select(s => s.Slate.DecisionId).Concat(named).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Whether every event since a time is in memory.</summary>
    public bool Covers(DateTimeOffset since) => _events.Count < options.RecentEvents || _events.Peek().ReceivedAt < since - SlateHistory.ClockSkew;

    /// <summary>Whether every slate served since a time is in memory.</summary>
    public bool CoversSlates(DateTimeOffset since) => CoversSlates(closed: true, options.ClosedSlates, since) && CoversSlates(closed: false, options.OpenSlates, since);

    /// <summary>Slates and events joined.</summary>
    /// <param name="others">Events that are not in memory, or not yet.</param>
    /// <param name="around">Slates that are not in memory.</param>
    public SlateHistory History(ImmutableArray<LoggedEvent> others, ImmutableArray<ServedSlate> around = default)
        => new(
            around.IsDefaultOrEmpty ? _slates.Values.Select(s => s.Slate) : _slates.Values.Select(s => s.Slate).Concat(around).DistinctBy(s => s.DecisionId),
            others.IsDefaultOrEmpty ? _events : others.Concat(_events).DistinctBy(e => e.Seq),
            termsOf);

    /// <summary>The oldest go first: where there is room, none has gone; else those after the oldest that stayed are here. One that was read back says nothing of those after it.</summary>
    private bool CoversSlates(bool closed, int limit, DateTimeOffset since)
        => _slates.Values.Count(s => s.Closed == closed) < limit || _slates.Values.Any(s => s.Closed == closed && !s.Recalled && s.Slate.ServedAt < since);

    /// <summary>A cheap test that spares most events the joins.</summary>
    private static bool MayConcern(SlateRecord slate, UserEvent e)
        => e.DecisionId == slate.Slate.DecisionId
            || (e.SessionId is not null && e.SessionId == slate.Slate.SessionId)
            || (e.DecisionId is null && e.ItemId is { } item && slate.Slate.Items.Contains(item))
            || slate.SilentAt is not null;

    private static bool WasSilent(SlateRecord slate, ImmutableArray<LoggedEvent> events)
        => slate.SilentAt is not null && events.Any(e => SlateHistory.SameVisit(slate.Slate.SessionId, e.Event.SessionId));

    private void Trim(string keep)
    {
        foreach (var (closed, limit) in new[] { (true, options.ClosedSlates), (false, options.OpenSlates) })
        {
            while (_slates.Values.Count(s => s.Closed == closed) > limit)
            {
                // One that was read back and waits for the example store would else begin to wait anew, for ever.
                var oldest = _slates.Values.Where(s => s.Closed == closed && s.Slate.DecisionId != keep).MinBy(s => (s is { Recalled: true, Waits: > 0 }, s.Slate.ServedAt));
                if (oldest is null)
                {
                    return;
                }

                _slates.Remove(oldest.Slate.DecisionId);
            }
        }
    }
}
