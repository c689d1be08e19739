using OrleansReco.Ranking.Features;
using OrleansReco.Ranking.Rankers;
using OrleansReco.Ranking.Reranking;

namespace OrleansReco.Grains.Recommendations.Stages;

/// <summary>Scores the candidates with the bundle's ranker, all in one call, where the surface wants it and there is one; else the fused order stands. Scores become logits of one scale.</summary>
internal sealed class RankStage : ISlateStage
{
    public string Name => StageNames.Rank;

    public double BudgetShare => 0.6;

    public ValueTask RunAsync(SlateRun run, StageBudget budget)
    {
        var logits = run.Table.Logits.AsSpan(0, run.Table.Count);
        if (run.Spec.Retrieval.UseRanker && run.HasFeatures && run.Bundle.Ranker is { } ranker)
        {
            ranker.Score(Features(run, ranker), logits);
            budget.ThrowIfUsedUp();
            Logits.Standardize(logits);
        }
        else
        {
            UseFusedOrder(run);
        }

        return ValueTask.CompletedTask;
    }

    public void Skip(SlateRun run) => UseFusedOrder(run);

    private static void UseFusedOrder(SlateRun run)
    {
        var logits = run.Table.Logits.AsSpan(0, run.Table.Count);
        run.Table.Fused.AsSpan(0, run.Table.Count).CopyTo(logits);
        Logits.Standardize(logits);
    }

    // Rankers trained on this version's features read our rows as they are; an older one gets its columns picked out by name.
    private static ReadOnlySpan<float> Features(SlateRun run, IRanker ranker)
    {
        var (table, columns) = (run.Table, run.Bundle.RankerColumns);
        if (run.Bundle.ReadsOurRows)
        {
            return table.Features.AsSpan(0, table.Count * FeatureSchema.Count);
        }

        var picked = run.Buffers.RoomForRanker(table.Count * ranker.FeatureCount).AsSpan(0, table.Count * ranker.FeatureCount);
        for (var i = 0; i < table.Count; i++)
        {
            var row = table.FeaturesOf(i);
            for (var c = 0; c < columns.Length; c++)
            {
                picked[(i * columns.Length) + c] = row[columns[c]];
            }
        }

        return picked;
    }
}
