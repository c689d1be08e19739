using System.Collections.Immutable;
using OrleansReco.Abstractions;

namespace OrleansReco.Retrieval.Sources;

/// <summary>The candidate sources of a silo.</summary>
public static class CandidateSourceSet
{
    /// <summary>One source for each name in <see cref="CandidateSources.All"/>, in its order.</summary>
    public static ImmutableArray<ICandidateSource> Create(TrendingCounters trending) =>
        [VectorSource.OfUser, VectorSource.OfSession, new CovisitedSource(), new TrendingSource(trending), new TrendingCategorySource(trending), new ColdStartSource(), new TextSource()];
}
