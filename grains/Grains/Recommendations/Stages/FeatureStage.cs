using OrleansReco.Ranking.Features;
using OrleansReco.Retrieval.Sources;

namespace OrleansReco.Grains.Recommendations.Stages;

/// <summary>Looks up what is known of the candidates and has it turned into feature rows. Without it the fused order stands, and the decision says nothing of features.</summary>
internal sealed class FeatureStage(TrendingCounters trending) : ISlateStage
{
    public string Name => StageNames.Features;

    public double BudgetShare => 0.5;

    public ValueTask RunAsync(SlateRun run, StageBudget budget)
    {
        CandidateFacts.Write(run, trending);
        UserFacts.Write(run);
        budget.ThrowIfUsedUp();
        FeatureExtractor.Extract(run.Table, UserFacts.Signals(run));
        run.HasFeatures = true;
        return ValueTask.CompletedTask;
    }

    public void Skip(SlateRun run) => run.HasFeatures = false;
}
