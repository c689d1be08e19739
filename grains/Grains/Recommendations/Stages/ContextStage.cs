using OrleansReco.Abstractions;
using OrleansReco.Grains.Storage;

namespace OrleansReco.Grains.Recommendations.Stages;

/// <summary>Asks the user's grain for its context. Without it the slate is not personalized, and no example is built on it, since consent is not known.</summary>
internal sealed class ContextStage(IErasureStore erasure, RecommendationOptions options) : ISlateStage
{
    public string Name => StageNames.Context;

    public double BudgetShare => 0.5;

    public async ValueTask RunAsync(SlateRun run, StageBudget budget)
    {
        // The hash is only worth its microseconds where someone was erased.
        run.Erased = !run.Silo.Tombstones.IsEmpty && run.Silo.Tombstones.Contains(erasure.HashUser(run.Request.UserId));
        if (run.Erased)
        {
            return;
        }

        var asked = run.Grains.GetGrain<IUserGrain>(run.Request.UserId).GetContext();
        run.User = asked.IsCompletedSuccessfully ? asked.Result : await asked.WaitAsync(budget.Length, budget.Time);
        run.Personalized = run.User.Profile.Consent;
        run.SessionId = run.Request.SessionId ?? (run.Now - run.User.LastEventAt < options.SessionGap ? run.User.SessionId : null);
    }

    public void Skip(SlateRun run)
    {
        run.User = UserContext.Empty;
        run.Personalized = false;
        run.SessionId = run.Request.SessionId;
    }
}
