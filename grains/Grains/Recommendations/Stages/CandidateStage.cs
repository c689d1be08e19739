using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using OrleansReco.Abstractions;
using OrleansReco.Retrieval.Indexes;
using OrleansReco.Retrieval.Sources;

namespace OrleansReco.Grains.Recommendations.Stages;

/// <summary>
/// Asks the surface's sources, each capped, and fuses what they give by reciprocal rank into the candidate table. They run one after the other: each takes some ten microseconds, less than handing it to another thread.
/// A source that fails is named and the others go on; when the time is up, what is there is fused.
/// </summary>
internal sealed partial class CandidateStage(TrendingCounters trending, IStageProbe probe, RecommendationInstruments instruments, ILogger<CandidateStage> log) : ISlateStage
{
    private readonly ImmutableArray<ICandidateSource> _sources = CandidateSourceSet.Create(trending);

    public string Name => StageNames.Candidates;

    public double BudgetShare => 0.6;

    public ValueTask RunAsync(SlateRun run, StageBudget budget)
    {
        var request = new SourceRequest
        {
            Snapshot = run.Retrieval,
            Allowed = run.Allowed ?? throw new InvalidOperationException("Candidates need the filter stage: nothing says what may be shown."),
            Now = run.Now,
            User = run.UserVector,
            Session = run.SessionVector,
            History = run.Personalized ? run.User.History : [],
            Affinities = run.Personalized ? run.User.Affinities : null,
            Query = run.Request.Query,
        };
        var perSource = run.Spec.Retrieval.PerSource;
        var given = run.Buffers.RoomForGiven(_sources.Length * perSource);
        var lists = new List<SourceCandidates>(_sources.Length);
        var filled = 0;
        for (var i = 0; i < _sources.Length; i++)
        {
            if (run.Surface.SourceWeights[i] <= 0)
            {
                continue;
            }

            if (budget.IsUsedUp)
            {
                run.Degrade(Name);
                break;
            }

            var count = Collect(run, _sources[i], request, given.AsSpan(filled, perSource));
            run.GivenBySource[i] = count;
            if (count > 0)
            {
                lists.Add(new SourceCandidates(i, run.Surface.SourceWeights[i], given.AsMemory(filled, count)));
                filled += count;
            }
        }

        CandidateFusion.Fill(run, lists, trending);
        return ValueTask.CompletedTask;
    }

    public void Skip(SlateRun run)
    {
        run.Table.Reset(0, 0, CandidateSources.All.Length);
        run.GivenUp = true;
    }

    private int Collect(SlateRun run, ICandidateSource source, in SourceRequest request, Span<ScoredRow> into)
    {
        try
        {
            probe.Enter(StageNames.OfSource(source.Name));
            return source.Collect(request, into);
        }
        catch (Exception error)
        {
            // One source less narrows the choice and breaks nothing.
            run.Degrade(StageNames.OfSource(source.Name));
            instruments.Degraded(run.Spec.Surface, StageNames.OfSource(source.Name));
            SourceFailed(log, error, source.Name, run.Spec.Surface, run.DecisionId);
            return 0;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Candidate source {Source} of surface {Surface} failed for decision {DecisionId}; the others go on.")]
    private static partial void SourceFailed(ILogger log, Exception error, string source, string surface, string decisionId);
}
