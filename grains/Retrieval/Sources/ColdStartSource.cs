using System.Buffers;
using System.Numerics.Tensors;
using OrleansReco.Abstractions;
using OrleansReco.Retrieval.Embeddings;
using OrleansReco.Retrieval.Indexes;

namespace OrleansReco.Retrieval.Sources;

/// <summary>Items the model was not trained on, by likeness of their content to the user's newest items; the newest first for a user nothing is known of.</summary>
internal sealed class ColdStartSource : ICandidateSource
{
    private const int NewestItems = 32;
    private static readonly FoldInSettings NoModel = new();

    public string Name => CandidateSources.ColdStart;

    public int Collect(in SourceRequest request, Span<ScoredRow> into)
    {
        var pool = request.Snapshot.Pool;
        if (pool.Rows.Length == 0)
        {
            return 0;
        }

        var profile = ArrayPool<float>.Shared.Rent(pool.Buckets);
        var known = Profile(request, pool, profile.AsSpan(0, pool.Buckets));
        var written = known ? MostAlike(request, pool, profile, into) : Newest(request, pool, into);
        ArrayPool<float>.Shared.Return(profile);
        return written;
    }

    private static bool Profile(in SourceRequest request, ContentPool pool, Span<float> profile)
    {
        profile.Clear();
        if (request.History.IsDefaultOrEmpty)
        {
            return false;
        }

        Span<WeightedRow> rows = stackalloc WeightedRow[HistoryDecay.Limit];
        var settings = request.Snapshot.Model?.Factors.Settings ?? NoModel;
        var count = HistoryDecay.Apply(request.History.AsSpan(), new RowsOnly(request.Snapshot), settings, request.Now, null, rows, []);
        var positive = false;
        foreach (var (row, weight) in rows[..Math.Min(count, NewestItems)])
        {
            positive |= weight > 0;
            var content = pool.VectorOf(row);
            for (var i = 0; i < content.Indices.Length; i++)
            {
                profile[content.Indices[i]] += weight * content.Values[i];
            }
        }

        var length = TensorPrimitives.Norm<float>(profile);
        if (!positive || length == 0)
        {
            return false;
        }

        TensorPrimitives.Divide(profile, length, profile);
        return true;
    }

    private static int MostAlike(in SourceRequest request, ContentPool pool, ReadOnlySpan<float> profile, Span<ScoredRow> into)
    {
        var top = new TopKReservoir(into.Length);
        foreach (var row in pool.Rows)
        {
            if (request.Allowed.Contains(row))
            {
                var likeness = pool.VectorOf(row).Dot(profile);
                if (likeness > 0)
                {
                    top.Offer(row, likeness);
                }
            }
        }

        return top.Drain(into);
    }

    private static int Newest(in SourceRequest request, ContentPool pool, Span<ScoredRow> into)
    {
        var written = 0;
        foreach (var row in pool.Rows)
        {
            if (written == into.Length)
            {
                break;
            }

            if (request.Allowed.Contains(row))
            {
                into[written] = new ScoredRow(row, 1f / (1 + written));
                written++;
            }
        }

        return written;
    }

    /// <summary>The snapshot's rows, each with a vector: content is known of every item, factors are not.</summary>
    private sealed class RowsOnly(RetrievalSnapshot snapshot) : IItemVectors
    {
        private static readonly float[] Any = [1];

        public bool TryGetRow(string itemId, out int row) => snapshot.TryGetRow(itemId, out row);

        public ReadOnlySpan<float> VectorOf(int row) => Any;
    }
}
