using System.Collections.Immutable;
using OrleansReco.Abstractions;

namespace OrleansReco.Learning.Examples;

/// <summary>What is known of one user's slates and events: joins each event to the slate it concerns, and each slate to the one it replaced.</summary>
public sealed class SlateHistory
{
    /// <summary>An event may be stamped this much before the slate it answers: the client's clock is not the cluster's.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(5);

    /// <summary>Most rejected slates that lead to one.</summary>
    public const int LongestChain = 20;

    private readonly Func<string, SlateTerms> _termsOf;
    private readonly Dictionary<string, ServedSlate> _byId = [];
    private readonly Dictionary<string, List<LoggedEvent>> _eventsOf = [];

    /// <summary>Joins events to slates.</summary>
    /// <param name="slates">The user's slates, in any order.</param>
    /// <param name="events">The user's events, in any order.</param>
    /// <param name="termsOf">The terms of a surface.</param>
    public SlateHistory(IEnumerable<ServedSlate> slates, IEnumerable<LoggedEvent> events, Func<string, SlateTerms> termsOf)
    {
        _termsOf = termsOf;
        Slates = [.. slates.OrderBy(s => s.ServedAt).ThenBy(s => s.DecisionId, StringComparer.Ordinal)];
        Events = [.. events.OrderBy(e => e.Event.Timestamp).ThenBy(e => e.Seq)];
        foreach (var slate in Slates)
        {
            _byId[slate.DecisionId] = slate;
        }

        foreach (var e in Events)
        {
            if (SlateOf(e.Event) is { } slate)
            {
                if (!_eventsOf.TryGetValue(slate.DecisionId, out var list))
                {
                    _eventsOf[slate.DecisionId] = list = [];
                }

                list.Add(e);
            }
        }
    }

    /// <summary>The slates, oldest first.</summary>
    public ImmutableArray<ServedSlate> Slates { get; }

    /// <summary>The events, oldest first by the client's clock.</summary>
    public ImmutableArray<LoggedEvent> Events { get; }

    /// <summary>The slate of a decision, or null.</summary>
    public ServedSlate? Find(string decisionId) => _byId.GetValueOrDefault(decisionId);

    /// <summary>Terms of a slate's surface.</summary>
    public SlateTerms TermsOf(ServedSlate slate) => _termsOf(slate.Surface);

    /// <summary>The events that concern a slate, oldest first.</summary>
    public IReadOnlyList<LoggedEvent> EventsOf(ServedSlate slate) => _eventsOf.TryGetValue(slate.DecisionId, out var events) ? events : [];

    /// <summary>The slate an event concerns: the one it names; else, within the attribution window and not across sessions, the newest that showed its item;
    /// else, for an acceptance, a text edit or an abandonment, the newest of its session. Null: none.</summary>
    public ServedSlate? SlateOf(UserEvent e)
    {
        if (e.DecisionId is { } named)
        {
            return Find(named);
        }

        // Before every slate, and so in no window: most of a long history.
        if (Slates.IsEmpty || e.Timestamp < Slates[0].ServedAt - ClockSkew)
        {
            return null;
        }

        for (var i = Slates.Length - 1; e.ItemId is { } item && i >= 0; i--)
        {
            if (InWindow(Slates[i], e) && (e.SessionId is null || Slates[i].SessionId is null || e.SessionId == Slates[i].SessionId) && Slates[i].Items.Contains(item))
            {
                return Slates[i];
            }
        }

        for (var i = Slates.Length - 1; e.SessionId is { } session && i >= 0; i--)
        {
            var about = e.Type is EventType.Abandon or EventType.Edit || TermsOf(Slates[i]).Accepts(e);
            if (about && Slates[i].SessionId == session && InWindow(Slates[i], e))
            {
                return Slates[i];
            }
        }

        return null;
    }

    /// <summary>The first event that accepted something of the slate, up to a time; null: nothing was.</summary>
    public LoggedEvent? Acceptance(ServedSlate slate, DateTimeOffset? until = null)
    {
        var terms = TermsOf(slate);
        foreach (var e in EventsOf(slate))
        {
            if ((until is null || e.Event.Timestamp <= until) && terms.Accepts(e.Event))
            {
                return e;
            }
        }

        return null;
    }

    /// <summary>The slate that this one replaced: the one it was said to supersede, else the newest before it in the same session and on the same surface,
    /// within the window, of which nothing had been accepted. Null: none.</summary>
    public ServedSlate? Superseded(ServedSlate slate)
    {
        if (slate.Supersedes is { } said)
        {
            return Find(said) is { } named && named.ServedAt <= slate.ServedAt && named.DecisionId != slate.DecisionId ? named : null;
        }

        if (slate.SessionId is null)
        {
            return null;
        }

        for (var i = IndexOf(slate.DecisionId) - 1; i >= 0; i--)
        {
            var earlier = Slates[i];
            if (slate.ServedAt - earlier.ServedAt > TermsOf(slate).Windows.Supersede)
            {
                return null;
            }

            if (earlier.SessionId == slate.SessionId && earlier.Surface == slate.Surface)
            {
                return Acceptance(earlier, slate.ServedAt) is null ? earlier : null;
            }
        }

        return null;
    }

    /// <summary>The rejected slates that led to this one, oldest first: the slate it replaced, the one that replaced, and so on, up to one of which something was accepted.</summary>
    public IReadOnlyList<ServedSlate> RejectedBefore(ServedSlate slate)
    {
        var chain = new List<ServedSlate>();
        var next = Superseded(slate);
        while (next is not null && chain.Count < LongestChain && Acceptance(next, slate.ServedAt) is null && next.DecisionId != slate.DecisionId && !chain.Contains(next))
        {
            chain.Add(next);
            next = Superseded(next);
        }

        chain.Reverse();
        return chain;
    }

    /// <summary>Where a slate stands among the user's, oldest first; −1: it is not among them.</summary>
    public int IndexOf(string decisionId)
    {
        for (var i = Slates.Length - 1; i >= 0; i--)
        {
            if (Slates[i].DecisionId == decisionId)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Whether two belong to one visit: the same session; without one, any activity of the user.</summary>
    public static bool SameVisit(string? session, string? other) => session is null || session == other;

    private bool InWindow(ServedSlate slate, UserEvent e)
        => e.Timestamp >= slate.ServedAt - ClockSkew && e.Timestamp <= slate.ServedAt + TermsOf(slate).Windows.Attribution;
}
