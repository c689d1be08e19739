using System.Buffers;
using OrleansReco.Abstractions;
using OrleansReco.Retrieval.Embeddings;
using OrleansReco.Retrieval.Indexes;

namespace OrleansReco.Retrieval.Sources;

/// <summary>Co-visited with the user's newest items: neighbour weights times the decayed weight of the interaction, summed; neighbours of refused items lose as much.</summary>
internal sealed class CovisitedSource : ICandidateSource
{
    private const int NewestItems = 64;

    public string Name => CandidateSources.Covisited;

    public int Collect(in SourceRequest request, Span<ScoredRow> into)
    {
        var snapshot = request.Snapshot;
        if (snapshot.Model is not { Neighbours.Count: > 0 } model || request.History.IsDefaultOrEmpty)
        {
            return 0;
        }

        Span<WeightedRow> rows = stackalloc WeightedRow[HistoryDecay.Limit];
        var count = HistoryDecay.Apply(request.History.AsSpan(), snapshot, model.Factors.Settings, request.Now, null, rows, []);
        var scores = ArrayPool<float>.Shared.Rent(snapshot.Catalogue.Count);
        scores.AsSpan(0, snapshot.Catalogue.Count).Clear();
        foreach (var (row, weight) in rows[..Math.Min(count, NewestItems)])
        {
            var neighbours = snapshot.NeighboursOf(row);
            for (var place = 0; place < neighbours.Count; place++)
            {
                var neighbour = neighbours[place];
                if (neighbour.Row >= 0)
                {
                    scores[neighbour.Row] += weight * neighbour.Score;
                }
            }
        }

        var top = new TopKReservoir(into.Length);
        for (var row = request.Allowed.Next(0); row >= 0 && row < snapshot.Catalogue.Count; row = request.Allowed.Next(row + 1))
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
