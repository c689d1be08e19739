using OrleansReco.Abstractions;
using OrleansReco.Retrieval.Indexes;

namespace OrleansReco.Retrieval.Sources;

/// <summary>Trending overall.</summary>
internal sealed class TrendingSource(TrendingCounters counters) : ICandidateSource
{
    public string Name => CandidateSources.Trending;

    public int Collect(in SourceRequest request, Span<ScoredRow> into)
    {
        var written = 0;
        foreach (var row in counters.Rank(request.Snapshot.Catalogue).Rows)
        {
            if (written == into.Length)
            {
                break;
            }

            if (request.Allowed.Contains(row.Row))
            {
                into[written++] = row;
            }
        }

        return written;
    }
}
