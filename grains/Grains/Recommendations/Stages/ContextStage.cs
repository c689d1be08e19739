using OrleansReco.Abstractions;
using OrleansReco.Grains.Storage;
using OrleansReco.Grains.Users;

namespace OrleansReco.Grains.Recommendations.Stages;

/// <summary>
/// Asks the user's grain for its context. Without it the slate is not personalized, and no example is built on it, since consent is not known. What the user has seen and dismissed is then as this silo last heard
/// it. Of a user it has not heard of lately nobody else can be asked in the time that is left, since the grain alone knows what its log says: the slate is what anyone would get, and <c>degraded</c> says so
/// (<see cref="StageNames.Seen"/>), so that a front end that keeps what it showed may take those items out.
/// </summary>
internal sealed class ContextStage(IErasureStore erasure, SeenMemory seen, RecommendationInstruments instruments, RecommendationOptions options) : ISlateStage
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
        seen.Remember(run.Request.UserId, run.User.AppliedSeq, run.User.Seen, run.User.Dismissed);
        run.Personalized = run.User.Profile.Consent;
        run.SessionId = run.Request.SessionId ?? (run.Now - run.User.LastEventAt < options.SessionGap ? run.User.SessionId : null);
    }

    public void Skip(SlateRun run)
    {
        var known = seen.Find(run.Request.UserId);
        run.User = known is null ? UserContext.Empty : UserContext.Empty with { Seen = known.Seen, Dismissed = known.Dismissed };
        run.Personalized = false;
        run.SessionId = run.Request.SessionId;
        if (known is null && !run.Erased)
        {
            run.Degrade(StageNames.Seen);
            instruments.Degraded(run.Spec.Surface, StageNames.Seen);
        }
    }
}
