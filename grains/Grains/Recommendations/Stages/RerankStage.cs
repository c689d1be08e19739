using System.Runtime.InteropServices;
using OrleansReco.Grains.Storage;
using OrleansReco.Ranking.Reranking;

namespace OrleansReco.Grains.Recommendations.Stages;

/// <summary>Makes the slate position by position: diversity, caps, pins, exploration. Without it the best by logit are taken.</summary>
internal sealed class RerankStage(RecommendationOptions options) : ISlateStage
{
    public string Name => StageNames.Rerank;

    public double BudgetShare => 0.5;

    public ValueTask RunAsync(SlateRun run, StageBudget budget)
    {
        var random = new RandomStream(LastingHash.Of(run.DecisionId) ^ options.Seed);
        var slate = run.Buffers.Picks.AsSpan(0, run.Count);
        var count = SlateReranker.Rerank(run.Table, run.Spec.Reranking, CollectionsMarshal.AsSpan(run.Buffers.Pins), ref random, slate);
        budget.ThrowIfUsedUp();
        Finish(run, count);
        return ValueTask.CompletedTask;
    }

    public void Skip(SlateRun run) => Finish(run, SlateReranker.TakeBest(run.Table, run.Buffers.Picks.AsSpan(0, run.Count)));

    private static void Finish(SlateRun run, int count)
    {
        run.PickCount = count;
        SlateItems.Write(run, reasons: null);
    }
}
