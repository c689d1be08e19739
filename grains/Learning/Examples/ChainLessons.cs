using OrleansReco.Abstractions;

namespace OrleansReco.Learning.Examples;

/// <summary>What repeated asking and rephrasing teach, once a slate is accepted.</summary>
internal static class ChainLessons
{
    public static IEnumerable<LabeledExample> Of(ServedSlate slate, SlateHistory history, Lesson lesson, Func<string, Decision?> decisionOf)
    {
        if (history.Acceptance(slate) is not { } acceptance)
        {
            yield break;
        }

        var rejected = history.RejectedBefore(slate);
        if (RankedSlates(slate, rejected, acceptance, lesson) is { } ranked)
        {
            yield return ranked;
        }

        var accepted = AcceptedItems(slate, history);
        for (var i = 0; i < rejected.Count && slate.Query is not null; i++)
        {
            var failed = rejected[i];
            var lastOfItsQuery = i == rejected.Count - 1 || !SameQuery(rejected[i + 1].Query, failed.Query);
            if (failed.Query is not null && lastOfItsQuery && !SameQuery(failed.Query, slate.Query))
            {
                yield return Correction(slate, failed, accepted, acceptance, lesson, decisionOf(failed.DecisionId));
            }
        }
    }

    /// <summary>Whether two queries ask the same: case and spacing do not matter.</summary>
    public static bool SameQuery(string? first, string? second) => string.Equals(Plain(first), Plain(second), StringComparison.OrdinalIgnoreCase);

    /// <summary>Only slates that answered the same query compare: they stand directly before the accepted one.</summary>
    private static LabeledExample? RankedSlates(ServedSlate slate, IReadOnlyList<ServedSlate> rejected, LoggedEvent acceptance, Lesson lesson)
    {
        var again = rejected.Reverse().TakeWhile(r => SameQuery(r.Query, slate.Query)).Reverse().ToList();
        return again.Count == 0 ? null : lesson.Write(ExampleKind.RankedSlates, [], 0, [acceptance.Event.EventId]) with
        {
            Slates = [.. again.Append(slate).Select(s => new SlateRef(s.DecisionId, s.Items))],
        };
    }

    private static LabeledExample Correction(ServedSlate slate, ServedSlate failed, List<string> accepted, LoggedEvent acceptance, Lesson lesson, Decision? failedDecision)
        => lesson.Write(ExampleKind.Correction, [failed.DecisionId], 0, [acceptance.Event.EventId]) with
        {
            Query = failed.Query,
            NewQuery = slate.Query,
            Slates = [new SlateRef(failed.DecisionId, failed.Items)],
            // A miss or a ranking failure is said of the slate that failed, not of the one that worked.
            Items = [.. accepted.Select(item => lesson.Item(item, 1) with { InCandidates = failedDecision?.Candidates.ItemIds.Contains(item) ?? false })],
        };

    private static List<string> AcceptedItems(ServedSlate slate, SlateHistory history)
    {
        var terms = history.TermsOf(slate);
        var accepting = history.EventsOf(slate).Where(e => terms.Accepts(e.Event)).ToList();
        var named = accepting.Where(e => e.Event.ItemId is not null).Select(e => e.Event.ItemId!).Distinct().ToList();
        return named.Count > 0 ? named : [.. slate.Items];
    }

    private static string Plain(string? query) => query is null ? "" : string.Join(' ', query.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
