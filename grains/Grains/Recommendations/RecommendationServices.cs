using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OrleansReco.Grains.Feedback;
using OrleansReco.Grains.Models;
using OrleansReco.Grains.Recommendations.Stages;
using OrleansReco.Grains.Silos;
using OrleansReco.Grains.Surfaces;
using OrleansReco.Grains.Users;
using OrleansReco.Retrieval.Sources;

namespace OrleansReco.Grains.Recommendations;

/// <summary>Registers what recommending needs.</summary>
public static class RecommendationServices
{
    /// <summary>
    /// The pipeline, the silo's snapshot with its tail of the change feed, and the meter of promises. The host registers <c>IStore</c> under each of its interfaces, <c>IStateSerializer</c>,
    /// <c>IBundleStore</c>, <see cref="IDecisionPublisher"/> and <c>IModelPublisher</c>. Whatever is registered before (options, counters, probe, clock) stays.
    /// </summary>
    public static IServiceCollection AddRecommendations(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<SiloOptions>();
        services.TryAddSingleton<RecommendationOptions>();
        services.TryAddSingleton<ModelOptions>();
        services.TryAddSingleton(provider => new TrendingCounters(provider.GetRequiredService<RecommendationOptions>().TrendingHalfLife, provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<IStageProbe, NoProbe>();
        services.AddSingleton<SiloState>();
        services.AddSingleton<ISiloState>(provider => provider.GetRequiredService<SiloState>());
        services.TryAddSingleton<IFeedbackLookup, SiloFeedbackLookup>();
        services.AddSingleton<SnapshotUpdate>();
        services.AddSingleton<ChangeFeedTail>();
        services.AddHostedService(provider => provider.GetRequiredService<ChangeFeedTail>());
        services.TryAddSingleton(RuntimeIdentity.OfThisBuild);
        services.AddSingleton<SelfReport>();
        services.AddSingleton<SiloInstruments>();
        services.AddSingleton<ClusterInstruments>();
        services.AddHostedService<SiloMetrics>();
        services.AddHostedService<SiloReporter>();
        services.AddSingleton<SurfaceMeter>();
        services.AddSingleton<ISurfaceMeter>(provider => provider.GetRequiredService<SurfaceMeter>());
        services.AddSingleton<SurfaceReporter>();
        services.AddHostedService(provider => provider.GetRequiredService<SurfaceReporter>());
        services.AddSingleton<ConcurrencyLimit>();
        services.AddSingleton<LastGoodSlates>();
        services.TryAddSingleton<UserOptions>();
        services.TryAddSingleton<SeenMemory>();
        services.AddSingleton<IUserTraces>(provider => provider.GetRequiredService<LastGoodSlates>());
        services.AddSingleton<IUserTraces>(provider => provider.GetRequiredService<SeenMemory>());
        services.AddSingleton<FallbackLadder>();
        services.AddSingleton<UnrecordedDecisions>();
        services.AddHostedService(provider => provider.GetRequiredService<UnrecordedDecisions>());
        services.AddSingleton<DecisionRecorder>();
        services.AddSingleton<RecommendationInstruments>();
        services.AddSingleton<SlatePipeline>();
        services.AddHostedService<PipelineWarmup>();

        // In the order in which they run.
        services.AddSingleton<ISlateStage, ContextStage>();
        services.AddSingleton<ISlateStage, FilterStage>();
        services.AddSingleton<ISlateStage, FoldInStage>();
        services.AddSingleton<ISlateStage, CandidateStage>();
        services.AddSingleton<ISlateStage, FeatureStage>();
        services.AddSingleton<ISlateStage, RankStage>();
        services.AddSingleton<ISlateStage, RuleStage>();
        services.AddSingleton<ISlateStage, RerankStage>();
        return services.AddSingleton<ISlateStage, ExplainStage>();
    }
}
