using System.Runtime.InteropServices;
using OrleansReco.Abstractions;
using OrleansReco.Retrieval.Sources;

namespace OrleansReco.Grains.Recommendations;

/// <summary>Fuses the sources' lists into the candidate table, and adds what the sources did not give: pinned items, and popular ones where there are fewer candidates than places.</summary>
internal static class CandidateFusion
{
    private static readonly int SourceCount = CandidateSources.All.Length;

    /// <summary>Fills rows, masks, fused scores, and each source's ranks and scores.</summary>
    public static void Fill(SlateRun run, List<SourceCandidates> lists, TrendingCounters trending)
    {
        var fused = run.Buffers.Fusion;
        fused.Fuse(CollectionsMarshal.AsSpan(lists), run.Spec.Retrieval.FusionK, run.Spec.Retrieval.Limit);
        var added = Additions(run, fused, trending);
        var table = run.Table;
        table.Reset(fused.Count + added.Count, run.Retrieval.Model?.Factors.Dimension ?? 0, SourceCount);
        fused.Rows.CopyTo(table.Rows);
        fused.Masks.CopyTo(table.Masks);
        fused.Scores.CopyTo(table.Fused);
        fused.Ranks.CopyTo(table.SourceRanks);
        fused.SourceScores.CopyTo(table.SourceScores);
        for (var i = 0; i < added.Count; i++)
        {
            table.Rows[fused.Count + i] = added[i];
        }

        for (var i = 0; i < table.Count; i++)
        {
            table.SetCategories(i, run.Catalogue.CategoriesOf(table.Rows[i]));
        }

        table.IndexRows();
    }

    private static List<int> Additions(SlateRun run, FusionBuffer fused, TrendingCounters trending)
    {
        var added = new List<int>();
        foreach (var rule in run.Surface.Rules)
        {
            if (rule.Rule.Kind == RuleKind.Pin && rule.InForce(run.Now))
            {
                var pinned = 0;
                for (var row = rule.Rows.Next(0); row >= 0 && pinned < run.Count; row = rule.Rows.Next(row + 1))
                {
                    pinned += TryAdd(row) ? 1 : 0;
                }
            }
        }

        if (fused.Count + added.Count >= run.Count)
        {
            return added;
        }

        foreach (var row in trending.Rank(run.Catalogue).Rows)
        {
            if (fused.Count + added.Count < run.Count)
            {
                TryAdd(row.Row);
            }
        }

        for (var row = run.Allowed!.Next(0); row >= 0 && fused.Count + added.Count < run.Count; row = run.Allowed.Next(row + 1))
        {
            TryAdd(row);
        }

        return added;

        bool TryAdd(int row)
        {
            if (!run.Allowed!.Contains(row) || fused.Rows.Contains(row) || added.Contains(row))
            {
                return false;
            }

            added.Add(row);
            return true;
        }
    }
}
