namespace OrleansReco.Abstractions;

/// <summary>The recommendation pipeline of a surface, keyed by surface id; stateless, many in every silo.</summary>
[Alias("reco.IRecommendationGrain")]
public interface IRecommendationGrain : IGrainWithStringKey
{
    /// <summary>Serves a slate and records the decision.</summary>
    /// <exception cref="OverloadedException">The silo's concurrency limit is reached.</exception>
    /// <exception cref="UnknownSurfaceException">The surface was never declared.</exception>
    [AnyRoute]
    [Alias("Recommend")]
    Task<Recommendation> Recommend(RecommendationRequest request, CancellationToken cancellationToken = default);
}
