using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Ranking.Reranking;

namespace OrleansReco.Grains.Recommendations;

/// <summary>Why an item is in a slate: how it got its place, then what its sources rest on, the one that counted most in fusion first.</summary>
internal static class SlateReasons
{
    private static readonly int SourceCount = CandidateSources.All.Length;
    private static readonly TimeSpan NewFor = TimeSpan.FromDays(60);

    /// <summary>At least one reason.</summary>
    public static ImmutableArray<Reason> Of(SlateRun run, Pick pick)
    {
        var reasons = ImmutableArray.CreateBuilder<Reason>(3);
        if (pick.Kind == PickKind.Pinned)
        {
            reasons.Add(new Reason("pinned", $"Placed by rule '{PinningRule(run, run.Table.Rows[pick.Candidate])}'"));
        }
        else if (pick.Kind == PickKind.Explored)
        {
            reasons.Add(new Reason("explore", "Shown to find out whether you like it"));
        }

        Span<int> sources = stackalloc int[SourceCount];
        var because = false;
        foreach (var source in sources[..BySharesInFusion(run, pick.Candidate, sources)])
        {
            // One item of the history is enough: that of the source which counted most.
            if (!(because && RestsOnHistory(source)) && OfSource(run, pick.Candidate, source) is { } reason)
            {
                because |= RestsOnHistory(source);
                reasons.Add(reason);
            }
        }

        if (reasons.Count == 0)
        {
            reasons.Add(run.Table.Trending[pick.Candidate] > 0 ? new Reason("popular", "Popular here") : new Reason("catalogue", "From the catalogue"));
        }

        return reasons.ToImmutable();
    }

    private static bool RestsOnHistory(int source) => CandidateSources.All[source] is CandidateSources.User or CandidateSources.Session or CandidateSources.Covisited;

    private static Reason? OfSource(SlateRun run, int candidate, int source) => CandidateSources.All[source] switch
    {
        CandidateSources.User => run.UserVector is { } user ? HistoryReasons.ByVector(run, user, candidate) : null,
        CandidateSources.Session => run.SessionVector is { } session ? HistoryReasons.ByVector(run, session, candidate) : null,
        CandidateSources.Covisited => HistoryReasons.ByCovisitation(run, candidate),
        CandidateSources.Trending => new Reason("trending", "Trending now"),
        CandidateSources.TrendingCategory => TrendingInCategory(run, candidate),
        CandidateSources.ColdStart => ColdStart(run, run.Table.Rows[candidate]),
        CandidateSources.Text => new Reason("matches-query", $"Matches “{run.Request.Query}”"),
        _ => null,
    };

    private static Reason? TrendingInCategory(SlateRun run, int candidate)
    {
        string? best = null;
        foreach (var category in run.Table.CategoriesOf(candidate))
        {
            var name = run.Catalogue.Categories[category];
            best = best is null || run.User.Affinities.GetValueOrDefault(name) > run.User.Affinities.GetValueOrDefault(best) ? name : best;
        }

        return best is null ? null : new Reason("trending-in-category", $"Trending in {best}");
    }

    // The pool is of items that nobody has used yet, whatever their age: only a recent one is new. The others are there by likeness, where there is something to be like.
    private static Reason? ColdStart(SlateRun run, int row) =>
        run.Now - run.Catalogue.ItemAt(row).PublishedAt < NewFor ? new Reason("new", "New here")
        : run.Personalized && run.User.History.Any(entry => entry.Weight > 0 && run.Catalogue.TryGetRow(entry.ItemId, out _)) ? new Reason("alike", "Its description is like that of what you chose")
        : null;

    private static string PinningRule(SlateRun run, int row)
    {
        foreach (var rule in run.Surface.Rules)
        {
            if (rule.Rule.Kind == RuleKind.Pin && rule.InForce(run.Now) && rule.Rows.Contains(row))
            {
                return rule.Rule.Name;
            }
        }

        return "";
    }

    // Sources that gave the candidate, by weight / (k + rank), highest first.
    private static int BySharesInFusion(SlateRun run, int candidate, Span<int> sources)
    {
        Span<double> shares = stackalloc double[SourceCount];
        var count = 0;
        for (var s = 0; s < SourceCount; s++)
        {
            var rank = run.Table.SourceRanks[(candidate * SourceCount) + s];
            if (rank > 0)
            {
                shares[count] = -run.Surface.SourceWeights[s] / (run.Spec.Retrieval.FusionK + rank);
                sources[count++] = s;
            }
        }

        shares[..count].Sort(sources[..count]);
        return count;
    }
}
