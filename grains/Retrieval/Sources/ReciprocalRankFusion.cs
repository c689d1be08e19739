using OrleansReco.Abstractions;

namespace OrleansReco.Retrieval.Sources;

/// <summary>Reciprocal rank fusion (Cormack et al. 2009): a candidate's score is Σ weight / (k + rank) over the sources that gave it, ranks from 1.</summary>
public static class ReciprocalRankFusion
{
    /// <summary>Fuses the sources' lists; equal scores are ordered by row, and the order of the lists does not matter.</summary>
    /// <param name="lists">At most one of each source.</param>
    /// <param name="k">The k of 1 / (k + rank), at least 0.</param>
    /// <param name="limit">Most candidates wanted.</param>
    public static Candidates Fuse(IReadOnlyList<SourceCandidates> lists, int k, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(k);
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        var fused = new Dictionary<int, double>();
        foreach (var list in lists.OrderBy(list => list.Source))
        {
            var rows = list.Rows.Span;
            for (var rank = 0; rank < rows.Length; rank++)
            {
                fused[rows[rank].Row] = fused.GetValueOrDefault(rows[rank].Row) + (list.Weight / (k + rank + 1));
            }
        }

        var ordered = fused.ToArray();
        Array.Sort(ordered, static (a, b) => a.Value != b.Value ? b.Value.CompareTo(a.Value) : a.Key.CompareTo(b.Key));
        return Columns(lists, ordered.AsSpan(0, Math.Min(limit, ordered.Length)));
    }

    private static Candidates Columns(IReadOnlyList<SourceCandidates> lists, ReadOnlySpan<KeyValuePair<int, double>> ordered)
    {
        var sources = CandidateSources.All.Length;
        var placeOf = new Dictionary<int, int>(ordered.Length);
        var (rows, masks, scores) = (new int[ordered.Length], new int[ordered.Length], new float[ordered.Length]);
        var (ranks, sourceScores) = (new int[ordered.Length * sources], new float[ordered.Length * sources]);
        for (var i = 0; i < ordered.Length; i++)
        {
            (rows[i], scores[i]) = (ordered[i].Key, (float)ordered[i].Value);
            placeOf.Add(rows[i], i);
        }

        foreach (var list in lists)
        {
            var given = list.Rows.Span;
            for (var rank = 0; rank < given.Length; rank++)
            {
                if (placeOf.TryGetValue(given[rank].Row, out var i))
                {
                    masks[i] |= 1 << list.Source;
                    ranks[(i * sources) + list.Source] = rank + 1;
                    sourceScores[(i * sources) + list.Source] = given[rank].Score;
                }
            }
        }

        return new Candidates(rows, masks, scores, ranks, sourceScores);
    }
}
