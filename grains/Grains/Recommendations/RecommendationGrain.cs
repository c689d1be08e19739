using OrleansReco.Abstractions;

namespace OrleansReco.Grains.Recommendations;

/// <summary>The recommendation pipeline of a surface, keyed by surface id.</summary>
/// <remarks>Reentrant because it holds no state at all: requests share only the pipeline, whose state is thread-safe, so that nothing can change across an await.</remarks>
[StatelessWorker, Reentrant]
internal sealed class RecommendationGrain(SlatePipeline pipeline) : Grain, IRecommendationGrain
{
    public Task<Recommendation> Recommend(RecommendationRequest request, CancellationToken cancellationToken = default)
        => pipeline.ServeAsync(this.GetPrimaryKeyString(), request, GrainFactory);
}
