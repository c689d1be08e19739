using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Storage;
using OrleansReco.Learning.Examples;

namespace OrleansReco.Grains.Feedback;

/// <summary>One user's past in the stores, for slates that memory no longer covers.</summary>
/// <param name="userId">The user.</param>
/// <param name="log">The user's events.</param>
/// <param name="decisions">The user's slates.</param>
/// <param name="options">The bounds.</param>
/// <param name="termsOf">The terms of a surface.</param>
internal sealed class SlateArchive(string userId, IEventLog log, IDecisionStore decisions, FeedbackOptions options, Func<string, SlateTerms> termsOf)
{
    private const int Page = 64;

    /// <summary>Nobody is served more within two windows; a program that is, is not learned from to the last slate.</summary>
    private const int MostAfter = 64 * Page;

    /// <summary>A decision as the slate that the user was shown.</summary>
    public static ServedSlate SlateOf(Decision decision)
        => new(decision.DecisionId, decision.Surface, decision.ServedAt, decision.SessionId, decision.Query, decision.Supersedes, [.. decision.Items.Select(i => i.ItemId)]);

    /// <summary>The slates served shortly before and after one: those it may have replaced, and those that later events may concern instead of it.</summary>
    public async Task<ImmutableArray<ServedSlate>> SlatesAroundAsync(ServedSlate slate, FeedbackWindows windows)
    {
        var before = await decisions.ReadDecisionsAsync(userId, slate.ServedAt - (SlateHistory.LongestChain * windows.Supersede), options.OpenSlates, until: slate.ServedAt);
        var after = await AfterAsync(slate.ServedAt, slate.ServedAt + windows.Attribution + windows.Abandonment);
        return [.. before.Where(d => d.Consent).Select(SlateOf).Concat(after).Where(s => s.DecisionId != slate.DecisionId).DistinctBy(s => s.DecisionId)];
    }

    /// <summary>The slates served from one time to another, the oldest first: those right after a slate say most about it.</summary>
    private async Task<List<ServedSlate>> AfterAsync(DateTimeOffset from, DateTimeOffset until)
    {
        var slates = new Dictionary<string, ServedSlate>(StringComparer.Ordinal);
        var (left, more) = (MostAfter, true);
        while (more)
        {
            // A page begins with the time at which the one before it ended: several may be of one time.
            var page = await decisions.ReadDecisionsAsync(userId, from, Page, until, oldestFirst: true);
            left -= page.Length;
            more = page.Length == Page && page[^1].ServedAt > from && left > 0;
            from = page.IsEmpty ? from : page[^1].ServedAt;
            foreach (var decision in page.Where(d => d.Consent))
            {
                slates[decision.DecisionId] = SlateOf(decision);
            }
        }

        return [.. slates.Values];
    }

    /// <summary>The events received since a time that may concern one of some slates, read page by page.</summary>
    public async Task<ImmutableArray<LoggedEvent>> EventsSinceAsync(DateTimeOffset since, long lastSeq, IReadOnlyCollection<ServedSlate> slates)
    {
        var kept = ImmutableArray.CreateBuilder<LoggedEvent>();
        var visits = slates.Select(slate => (Slate: slate, Visit: slate.SessionId is null ? new SessionlessVisit(slate, termsOf(slate.Surface).Windows) : null)).ToList();
        var after = await LastBeforeAsync(since - SlateHistory.ClockSkew, lastSeq);
        ImmutableArray<LoggedEvent> page;
        do
        {
            page = await log.ReadEventsAsync(userId, after, options.LogPage);
            // Each visit is to see every event.
            kept.AddRange(page.Where(e => visits.Count(v => v.Visit?.Takes(e) == true | MayConcern(v.Slate, e.Event)) > 0));
            after = page.IsEmpty ? after : page[^1].Seq;
        }
        while (page.Length == options.LogPage);
        return kept.ToImmutable();
    }

    /// <summary>The newest entry received before a time; 0: none. Times rise with the numbers, so halving the log finds it.</summary>
    private async Task<long> LastBeforeAsync(DateTimeOffset time, long lastSeq)
    {
        var (low, high) = (0L, lastSeq);
        while (low < high)
        {
            var middle = low + ((high - low + 1) / 2);
            var entry = await log.ReadEventsAsync(userId, middle - 1, limit: 1);
            (low, high) = !entry.IsEmpty && entry[0].ReceivedAt < time ? (Math.Min(high, entry[0].Seq), high) : (low, middle - 1);
        }

        return low;
    }

    /// <summary>As the joins of <see cref="SlateHistory"/> may: the slate is named, or the visit is the same, or its item was acted on.</summary>
    private static bool MayConcern(ServedSlate slate, UserEvent e)
        => e.DecisionId == slate.DecisionId || (slate.SessionId is not null && e.SessionId == slate.SessionId) || (e.DecisionId is null && e.ItemId is { } item && slate.Items.Contains(item));
}
