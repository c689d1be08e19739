using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Silos;
using OrleansReco.Grains.Surfaces;

namespace OrleansReco.Grains.Recommendations;

/// <summary>
/// Makes slates: the stages in order, each within its budget. A stage that fails or overruns is skipped and named in <c>degraded</c>; when nothing is left to show, the surface's fallback ladder answers.
/// </summary>
internal sealed partial class SlatePipeline(
    IEnumerable<ISlateStage> stages, FallbackLadder ladder, DecisionRecorder recorder, LastGoodSlates lastGood, ConcurrencyLimit limit, ISiloState silo, ISurfaceMeter meter, IStageProbe probe,
    RecommendationInstruments instruments, TimeProvider time, ILogger<SlatePipeline> log)
{
    private readonly ImmutableArray<ISlateStage> _stages = [.. stages];

    /// <summary>Serves a slate.</summary>
    /// <exception cref="OverloadedException">The silo works on as many slates as it may.</exception>
    /// <exception cref="UnknownSurfaceException">The surface was never declared.</exception>
    public async Task<Recommendation> ServeAsync(string surfaceId, RecommendationRequest request, IGrainFactory grains)
    {
        var snapshot = silo.Current;
        if (!snapshot.Surfaces.TryGetValue(surfaceId, out var surface))
        {
            throw new UnknownSurfaceException(surfaceId);
        }

        limit.Enter();
        try
        {
            using var run = new SlateRun(request, snapshot, surface, grains, time);
            await MakeAsync(run);
            var (recorded, earlier) = await RecordAsync(run);
            meter.Served(surfaceId, run.Elapsed);
            instruments.Served(run, recorded);
            return earlier is null ? Answer(run, recorded) : SlateDecision.AnswerOf(earlier);
        }
        finally
        {
            limit.Leave();
        }
    }

    /// <summary>Makes one slate over the warm-up's world; whatever fails is thrown.</summary>
    public async Task WarmUpAsync(IGrainFactory grains)
    {
        var (world, surface, user) = PipelineWarmup.World(time.GetUtcNow());
        using var run = new SlateRun(new RecommendationRequest { UserId = "warm-up", Surface = surface.Spec.Surface, Query = "film" }, world, surface, grains, time)
        {
            User = user,
            Personalized = true,
            SessionId = user.SessionId,
        };
        foreach (var stage in _stages)
        {
            if (stage.Name != StageNames.Context)
            {
                await stage.RunAsync(run, new StageBudget(stage.Name, run.Spec.LatencyBudget, time));
            }
        }

        _ = SlateDecision.Of(run, 1);
        ladder.Answer(run, FallbackLadder.NoCandidates);
    }

    private async ValueTask MakeAsync(SlateRun run)
    {
        foreach (var stage in _stages)
        {
            if (run.GivenUp || (run.Surface.Declared.Killed && stage.Name != StageNames.Context))
            {
                break;
            }

            await RunAsync(stage, run);
        }

        if (run.PickCount > 0)
        {
            lastGood.Remember(run);
            return;
        }

        var cause = run.Surface.Declared.Killed ? FallbackLadder.KillSwitch : run.Degraded.IsEmpty ? FallbackLadder.NoCandidates : FallbackLadder.Failed;
        ladder.Answer(run, cause);
    }

    private async ValueTask RunAsync(ISlateStage stage, SlateRun run)
    {
        if (run.Elapsed >= run.Spec.LatencyBudget)
        {
            Skip(stage, run, new StageOverrunException(stage.Name, run.Spec.LatencyBudget));
            return;
        }

        var budget = new StageBudget(stage.Name, run.Spec.LatencyBudget * stage.BudgetShare, time);
        try
        {
            probe.Enter(stage.Name);
            budget.ThrowIfUsedUp();
            await stage.RunAsync(run, budget);
        }
        catch (Exception error)
        {
            // A slate with one stage less is better than none; what was skipped is said in the answer and in the decision.
            Skip(stage, run, error);
        }

        run.Note(stage.Name, budget.Used);
    }

    private void Skip(ISlateStage stage, SlateRun run, Exception error)
    {
        run.Degrade(stage.Name);
        instruments.Degraded(run.Spec.Surface, stage.Name);
        StageSkipped(log, error, stage.Name, run.Spec.Surface, run.DecisionId);
        stage.Skip(run);
    }

    private async Task<(bool Recorded, Decision? Earlier)> RecordAsync(SlateRun run)
    {
        var started = time.GetTimestamp();
        try
        {
            probe.Enter(StageNames.Decide);
            return (true, await recorder.RecordAsync(run));
        }
        catch (Exception error)
        {
            // The user gets the slate; without its decision no example is ever built on it.
            run.Degrade(StageNames.Decide);
            instruments.Degraded(run.Spec.Surface, StageNames.Decide);
            StageSkipped(log, error, StageNames.Decide, run.Spec.Surface, run.DecisionId);
            return (false, null);
        }
        finally
        {
            run.Note(StageNames.Decide, time.GetElapsedTime(started));
        }
    }

    private static Recommendation Answer(SlateRun run, bool recorded) => new()
    {
        DecisionId = run.DecisionId,
        Surface = run.Spec.Surface,
        ModelVersion = run.Fallback is null ? run.Bundle.Version : ServedBundle.NoModel,
        Arm = run.Arm,
        Recorded = recorded,
        Items = run.Items,
        Degraded = run.Degraded,
        Fallback = run.Fallback,
        Debug = run.Request.Debug ? Debug(run) : null,
    };

    private static RecommendationDebug Debug(SlateRun run)
    {
        var stages = ImmutableDictionary.CreateBuilder<string, double>();
        foreach (var (stage, took) in run.Timings)
        {
            stages[stage] = took.TotalMilliseconds;
        }

        var given = ImmutableDictionary.CreateBuilder<string, int>();
        for (var i = 0; i < run.GivenBySource.Length; i++)
        {
            given[CandidateSources.All[i]] = run.GivenBySource[i];
        }

        return new RecommendationDebug(stages.ToImmutable(), given.ToImmutable());
    }

    [LoggerMessage(LogLevel.Warning, "Stage {Stage} of surface {Surface} was skipped for decision {DecisionId}.")]
    private static partial void StageSkipped(ILogger log, Exception error, string stage, string surface, string decisionId);
}
