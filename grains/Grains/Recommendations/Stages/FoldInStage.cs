using OrleansReco.Retrieval.Embeddings;

namespace OrleansReco.Grains.Recommendations.Stages;

/// <summary>Folds the user and the session in with the pinned bundle, so that this request already knows the last click. Without it the sources that need no vector answer.</summary>
internal sealed class FoldInStage : ISlateStage
{
    public string Name => StageNames.FoldIn;

    public double BudgetShare => 0.4;

    public ValueTask RunAsync(SlateRun run, StageBudget budget)
    {
        if (run.Personalized && !run.User.History.IsEmpty)
        {
            run.UserVector = run.Retrieval.Model is { } model
                ? FoldIn.Solve(model.Factors, run.Retrieval, run.Decayed, run.Buffers.DecayedEntries.AsSpan(0, run.Decayed.Length))
                : null;
            budget.ThrowIfUsedUp();
            if (run.SessionId is not null)
            {
                run.SessionVector = run.Retrieval.Fold(run.User.History.AsSpan(), run.Now, run.SessionId);
            }
        }

        return ValueTask.CompletedTask;
    }

    public void Skip(SlateRun run)
    {
        // A user vector that is there stays: only what comes after it ran out of time.
    }
}
