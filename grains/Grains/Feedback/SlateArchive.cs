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
internal sealed class SlateArchive(string userId, IEventLog log, IDecisionStore decisions, FeedbackOptions options)
{
    /// <summary>A decision as the slate that the user was shown.</summary>
    public static ServedSlate SlateOf(Decision decision)
        => new(decision.DecisionId, decision.Surface, decision.ServedAt, decision.SessionId, decision.Query, decision.Supersedes, [.. decision.Items.Select(i => i.ItemId)]);

    /// <summary>The slates served shortly before and after one: those it may have replaced, and those that later events may concern instead of it.</summary>
    public async Task<ImmutableArray<ServedSlate>> SlatesAroundAsync(ServedSlate slate, FeedbackWindows windows)
    {
        var before = await decisions.ReadDecisionsAsync(userId, slate.ServedAt - (SlateHistory.LongestChain * windows.Supersede), options.OpenSlates, until: slate.ServedAt);
        var after = await decisions.ReadDecisionsAsync(userId, slate.ServedAt, options.OpenSlates, until: slate.ServedAt + windows.Attribution + windows.Abandonment);
        return [.. before.Concat(after).Where(d => d.Consent && d.DecisionId != slate.DecisionId).Select(SlateOf).DistinctBy(s => s.DecisionId)];
    }

    /// <summary>The events received since a time that may concern one of some slates, read page by page.</summary>
    public async Task<ImmutableArray<LoggedEvent>> EventsSinceAsync(DateTimeOffset since, long lastSeq, IReadOnlyCollection<ServedSlate> slates)
    {
        var kept = ImmutableArray.CreateBuilder<LoggedEvent>();
        var after = await LastBeforeAsync(since - SlateHistory.ClockSkew, lastSeq);
        ImmutableArray<LoggedEvent> page;
        do
        {
            page = await log.ReadEventsAsync(userId, after, options.LogPage);
            kept.AddRange(page.Where(e => slates.Any(slate => MayConcern(slate, e.Event))));
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
        => slate.SessionId is null || e.DecisionId == slate.DecisionId || e.SessionId == slate.SessionId || (e.DecisionId is null && e.ItemId is { } item && slate.Items.Contains(item));
}
