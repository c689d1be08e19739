using System.Collections.Immutable;
using OrleansReco.Abstractions;

namespace OrleansReco.Grains.Recommendations.Stages;

/// <summary>Says why each item is in the slate, in words that are true. Without it the slate has no reasons.</summary>
internal sealed class ExplainStage : ISlateStage
{
    public string Name => StageNames.Explain;

    public double BudgetShare => 0.3;

    public ValueTask RunAsync(SlateRun run, StageBudget budget)
    {
        var reasons = new ImmutableArray<Reason>[run.PickCount];
        for (var i = 0; i < reasons.Length; i++)
        {
            budget.ThrowIfUsedUp();
            reasons[i] = SlateReasons.Of(run, run.Picks[i]);
        }

        SlateItems.Write(run, reasons);
        return ValueTask.CompletedTask;
    }

    public void Skip(SlateRun run) => SlateItems.Write(run, reasons: null);
}
