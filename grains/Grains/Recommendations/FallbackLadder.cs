using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using OrleansReco.Abstractions;
using OrleansReco.Retrieval.Indexes;
using OrleansReco.Retrieval.Sources;

namespace OrleansReco.Grains.Recommendations;

/// <summary>Answers when the pipeline cannot: the surface's steps in order, until one has something that may be shown. It needs no model, no ranker and no store.</summary>
internal sealed partial class FallbackLadder(LastGoodSlates lastGood, TrendingCounters trending, ILogger<FallbackLadder> log)
{
    public const string KillSwitch = "killSwitch";
    public const string NoCandidates = "noCandidates";
    public const string Failed = "failed";
    private const string NoStep = "none";

    /// <summary>Writes the slate and where it comes from.</summary>
    public void Answer(SlateRun run, string cause)
    {
        foreach (var step in run.Spec.Fallbacks)
        {
            try
            {
                var (items, age) = step switch
                {
                    FallbackStep.LastGood => LastGood(run),
                    FallbackStep.CategoryPopular => (CategoryPopular(run), TimeSpan.Zero),
                    _ => (Popular(run), TimeSpan.Zero),
                };
                if (items.Count > 0)
                {
                    run.Items = [.. items];
                    run.Fallback = new FallbackInfo(step == FallbackStep.LastGood ? "lastGood" : step == FallbackStep.CategoryPopular ? "categoryPopular" : "popular", cause, age);
                    return;
                }
            }
            catch (Exception error)
            {
                // The next step is the remedy.
                StepFailed(log, error, step, run.Spec.Surface);
            }
        }

        run.Fallback = new FallbackInfo(NoStep, cause, TimeSpan.Zero);
    }

    private (List<RecommendedItem> Items, TimeSpan Age) LastGood(SlateRun run)
    {
        var items = new List<RecommendedItem>();
        if (lastGood.Find(run) is not { } slate)
        {
            return (items, TimeSpan.Zero);
        }

        foreach (var item in slate.Items)
        {
            if (items.Count < run.Count && run.Catalogue.TryGetRow(item.ItemId, out var row) && Shown.May(run, row))
            {
                items.Add(item with { Position = items.Count, Propensity = 1, Reasons = [new Reason("last-good", "From the last slate made here")] });
            }
        }

        return (items, run.Now - slate.At);
    }

    private List<RecommendedItem> CategoryPopular(SlateRun run)
    {
        var items = new List<RecommendedItem>();
        if (!run.Personalized)
        {
            return items;
        }

        var ranking = trending.Rank(run.Catalogue);
        foreach (var (name, _) in run.User.Affinities.OrderByDescending(a => a.Value).ThenBy(a => a.Key, StringComparer.Ordinal).Take(3))
        {
            if (run.Catalogue.TryGetCategory(name, out var category))
            {
                Add(run, items, ranking.OfCategory(category), (items.Count + run.Count + 1) / 2, new Reason("popular-in-category", $"Popular in {name}"));
            }
        }

        return items;
    }

    private List<RecommendedItem> Popular(SlateRun run)
    {
        var items = new List<RecommendedItem>();
        Add(run, items, trending.Rank(run.Catalogue).Rows, run.Count, new Reason("popular", "Popular here"));
        for (var row = 0; row < run.Catalogue.Count && items.Count < run.Count; row++)
        {
            Add(run, items, [new ScoredRow(row, 0)], run.Count, new Reason("catalogue", "From the catalogue"));
        }

        return items;
    }

    private static void Add(SlateRun run, List<RecommendedItem> items, ReadOnlySpan<ScoredRow> rows, int upTo, Reason reason)
    {
        ImmutableArray<Reason> reasons = [reason];
        foreach (var row in rows)
        {
            if (items.Count >= Math.Min(upTo, run.Count))
            {
                return;
            }

            // The ranking may be of a newer catalogue than the pinned one, with rows that are not here yet.
            if (row.Row < run.Catalogue.Count && Shown.May(run, row.Row) && run.Catalogue.IdOf(row.Row) is var id && !items.Exists(item => item.ItemId == id))
            {
                items.Add(new RecommendedItem(id, row.Score, items.Count, 1, reasons));
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "Step {Step} of the fallback ladder of surface {Surface} failed; the next one answers.")]
    private static partial void StepFailed(ILogger log, Exception error, FallbackStep step, string surface);
}
