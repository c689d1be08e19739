using System.Buffers;
using System.Numerics;
using System.Runtime.Intrinsics;
using OrleansReco.Retrieval.Catalog;

namespace OrleansReco.Retrieval.Indexes;

/// <summary>
/// Exact search by inner product over all rows, in SIMD. Rows lie in segments that snapshots share, so that a changed row costs the copy of one segment.
/// A row whose inner product is NaN never appears.
/// </summary>
public sealed class ExactIndex : IVectorIndex
{
    private const int SegmentBlocks = VectorSegment.Rows / InnerProductKernel.Lanes;
    private readonly VectorSegment[] _segments;

    private ExactIndex(int count, int dimension, VectorSegment[] segments)
    {
        Count = count;
        Dimension = dimension;
        _segments = segments;
    }

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public int Dimension { get; }

    /// <summary>An index of rows 0 to <paramref name="count"/> − 1; rows whose vector is empty are left out.</summary>
    public static ExactIndex Create(int count, int dimension, IItemVectors vectors)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        var segments = new VectorSegment[(count + VectorSegment.Rows - 1) / VectorSegment.Rows];
        for (var s = 0; s < segments.Length; s++)
        {
            segments[s] = new VectorSegment(dimension);
            for (var row = s * VectorSegment.Rows; row < Math.Min(count, (s + 1) * VectorSegment.Rows); row++)
            {
                segments[s].Write(row % VectorSegment.Rows, vectors.VectorOf(row));
            }
        }

        return new ExactIndex(count, dimension, segments);
    }

    /// <summary>This index with <paramref name="count"/> rows, of which the given ones are read anew; untouched segments are shared.</summary>
    public ExactIndex With(int count, IEnumerable<int> changedRows, IItemVectors vectors)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, Count);
        var segments = new VectorSegment[(count + VectorSegment.Rows - 1) / VectorSegment.Rows];
        _segments.CopyTo(segments, 0);
        var own = new HashSet<int>();
        for (var s = _segments.Length; s < segments.Length; s++)
        {
            segments[s] = new VectorSegment(Dimension);
            own.Add(s);
        }

        foreach (var row in changedRows)
        {
            var s = row / VectorSegment.Rows;
            if (own.Add(s))
            {
                segments[s] = segments[s].Copy();
            }

            segments[s].Write(row % VectorSegment.Rows, vectors.VectorOf(row));
        }

        return new ExactIndex(count, Dimension, segments);
    }

    /// <inheritdoc/>
    public unsafe int Search(ReadOnlySpan<float> query, int k, Bitset? allowed, Span<ScoredRow> results)
    {
        Validate(query.Length, Dimension, k, k, results.Length);
        var top = new TopKReservoir(k);
        var scores = stackalloc float[VectorSegment.Rows];
        fixed (float* q = query)
        {
            for (var s = 0; s < _segments.Length; s++)
            {
                var segment = _segments[s];
                var blocks = BlocksOf(s);
                fixed (float* values = segment.Values)
                {
                    InnerProductKernel.Score(values, blocks, q, Dimension, scores);
                }

                Offer(s, blocks, scores, segment, allowed, ref top);
            }
        }

        return top.Drain(results);
    }

    /// <summary>Searches for several queries in one pass over the vectors, which is several times faster than one after the other.</summary>
    /// <param name="queries">Row-major queries × d.</param>
    /// <param name="k">Most rows wanted for each query.</param>
    /// <param name="allowed">Rows that may appear; null: all.</param>
    /// <param name="results">Row-major queries × k.</param>
    /// <param name="counts">How many were written for each query.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public unsafe void SearchBatch(ReadOnlySpan<float> queries, int k, Bitset? allowed, Span<ScoredRow> results, Span<int> counts)
    {
        const int Wide = InnerProductKernel.BatchQueries;
        var n = counts.Length;
        Validate(queries.Length, n * Dimension, k, (long)n * k, results.Length);
        var packed = ArrayPool<float>.Shared.Rent(Wide * Dimension);
        var scores = ArrayPool<float>.Shared.Rent(Wide * VectorSegment.Rows);
        for (var first = 0; first < n; first += 8 * Wide)
        {
            SearchPass(queries, first, Math.Min(8 * Wide, n - first), k, allowed, results, counts, packed, scores);
        }

        ArrayPool<float>.Shared.Return(packed);
        ArrayPool<float>.Shared.Return(scores);
    }

    private unsafe void SearchPass(ReadOnlySpan<float> queries, int first, int n, int k, Bitset? allowed, Span<ScoredRow> results, Span<int> counts, float[] packed, float[] scores)
    {
        const int Wide = InnerProductKernel.BatchQueries;
        var tops = new TopKReservoir[n];
        for (var i = 0; i < n; i++)
        {
            tops[i] = new TopKReservoir(k);
        }

        for (var s = 0; s < _segments.Length; s++)
        {
            var blocks = BlocksOf(s);
            for (var group = 0; group < n; group += Wide)
            {
                var queriesHere = Math.Min(Wide, n - group);
                Pack(queries, first + group, queriesHere, Dimension, packed);
                fixed (float* values = _segments[s].Values, q = packed, to = scores)
                {
                    InnerProductKernel.ScoreBatch(values, blocks, q, Dimension, to, VectorSegment.Rows);
                    for (var i = 0; i < queriesHere; i++)
                    {
                        Offer(s, blocks, to + (i * VectorSegment.Rows), _segments[s], allowed, ref tops[group + i]);
                    }
                }
            }
        }

        for (var i = 0; i < n; i++)
        {
            counts[first + i] = tops[i].Drain(results.Slice((first + i) * k, k));
        }
    }

    private static unsafe void Offer(int segment, int blocks, float* scores, VectorSegment rows, Bitset? allowed, ref TopKReservoir top)
    {
        for (var block = 0; block < blocks; block++, scores += InnerProductKernel.Lanes)
        {
            var candidates = rows.Present.Sixteen(block);
            if (allowed is not null)
            {
                candidates &= allowed.Sixteen((segment * SegmentBlocks) + block);
            }

            if (candidates == 0)
            {
                continue;
            }

            var threshold = Vector512.Create(top.Threshold);
            candidates &= (uint)Vector512.GreaterThan(Vector512.Load(scores), threshold).ExtractMostSignificantBits();
            for (; candidates != 0; candidates &= candidates - 1)
            {
                var lane = BitOperations.TrailingZeroCount(candidates);
                top.Offer((segment * VectorSegment.Rows) + (block * InnerProductKernel.Lanes) + lane, scores[lane]);
            }
        }
    }

    private static void Pack(ReadOnlySpan<float> queries, int first, int count, int dimension, float[] packed)
    {
        for (var j = 0; j < dimension; j++)
        {
            for (var i = 0; i < InnerProductKernel.BatchQueries; i++)
            {
                packed[(j * InnerProductKernel.BatchQueries) + i] = i < count ? queries[((first + i) * dimension) + j] : 0;
            }
        }
    }

    private static void Validate(int queryLength, int expectedLength, int k, long needed, int resultsLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(k);
        if (queryLength != expectedLength)
        {
            throw new ArgumentException($"The query must have {expectedLength} values, but has {queryLength}. Take it from a model of the index's dimension.", nameof(queryLength));
        }

        if (resultsLength < needed)
        {
            throw new ArgumentException($"The results must have room for {needed} rows, but have {resultsLength}. Pass a longer span or a smaller k.", nameof(resultsLength));
        }
    }

    /// <summary>Blocks of a segment up to the last row, rounded up: what lies beyond is zero and not present.</summary>
    private int BlocksOf(int segment) => (Math.Min(VectorSegment.Rows, Count - (segment * VectorSegment.Rows)) + InnerProductKernel.Lanes - 1) / InnerProductKernel.Lanes;
}
