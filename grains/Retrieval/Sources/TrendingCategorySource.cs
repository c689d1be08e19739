using System.Buffers;
using OrleansReco.Abstractions;
using OrleansReco.Retrieval.Indexes;

namespace OrleansReco.Retrieval.Sources;

/// <summary>Trending in the user's categories: each item's weight times the user's affinity to its categories, summed.</summary>
internal sealed class TrendingCategorySource(TrendingCounters counters) : ICandidateSource
{
    private const int Categories = 8;

    public string Name => CandidateSources.TrendingCategory;

    public int Collect(in SourceRequest request, Span<ScoredRow> into)
    {
        if (request.Affinities is not { Count: > 0 } affinities)
        {
            return 0;
        }

        var catalogue = request.Snapshot.Catalogue;
        var ranking = counters.Rank(catalogue);
        var scores = ArrayPool<float>.Shared.Rent(catalogue.Count);
        scores.AsSpan(0, catalogue.Count).Clear();
        foreach (var (name, affinity) in affinities.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Take(Categories))
        {
            if (affinity > 0 && catalogue.TryGetCategory(name, out var category))
            {
                var given = 0;
                foreach (var row in ranking.OfCategory(category))
                {
                    if (given == into.Length)
                    {
                        break;
                    }

                    if (request.Allowed.Contains(row.Row))
                    {
                        scores[row.Row] += affinity * row.Score;
                        given++;
                    }
                }
            }
        }

        var top = new TopKReservoir(into.Length);
        for (var row = 0; row < catalogue.Count; row++)
        {
            if (scores[row] > 0)
            {
                top.Offer(row, scores[row]);
            }
        }

        ArrayPool<float>.Shared.Return(scores);
        return top.Drain(into);
    }
}
