using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace OrleansReco.Retrieval.Indexes;

/// <summary>
/// Inner products of queries with vectors laid out in blocks of 16: block b holds value j of its vectors side by side at <c>b × 16 × d + 16 × j</c>, so that no sum crosses lanes.
/// Each kernel is a method of its own, not inlined and without calls, because otherwise the compiler spills the accumulators.
/// </summary>
internal static unsafe class InnerProductKernel
{
    /// <summary>Vectors in a block.</summary>
    public const int Lanes = 16;

    /// <summary>Queries that the batch kernels take at once; they lie interleaved, value j of query q at <c>8 × j + q</c>.</summary>
    public const int BatchQueries = 8;

    /// <summary>Scores of one query: <c>16 × blocks</c> values.</summary>
    public static void Score(float* vectors, int blocks, float* query, int dimension, float* scores)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Score512(vectors, blocks, query, dimension, scores);
        }
        else
        {
            Score256(vectors, blocks, query, dimension, scores);
        }
    }

    /// <summary>Scores of eight queries: those of query q at <c>q × stride</c>.</summary>
    public static void ScoreBatch(float* vectors, int blocks, float* queries, int dimension, float* scores, int stride)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            ScoreBatch512(vectors, blocks, queries, dimension, scores, stride);
        }
        else
        {
            ScoreBatch256(vectors, blocks, queries, dimension, scores, stride);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    internal static void Score512(float* vectors, int blocks, float* query, int dimension, float* scores)
    {
        var four = dimension & ~3;
        for (var b = 0; b < blocks; b++)
        {
            var (s0, s1, s2, s3) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
            var j = 0;
            for (; j < four; j += 4, vectors += 4 * Lanes)
            {
                s0 = Vector512.FusedMultiplyAdd(Vector512.Load(vectors), Vector512.Create(query[j]), s0);
                s1 = Vector512.FusedMultiplyAdd(Vector512.Load(vectors + Lanes), Vector512.Create(query[j + 1]), s1);
                s2 = Vector512.FusedMultiplyAdd(Vector512.Load(vectors + (2 * Lanes)), Vector512.Create(query[j + 2]), s2);
                s3 = Vector512.FusedMultiplyAdd(Vector512.Load(vectors + (3 * Lanes)), Vector512.Create(query[j + 3]), s3);
            }

            for (; j < dimension; j++, vectors += Lanes)
            {
                s0 = Vector512.FusedMultiplyAdd(Vector512.Load(vectors), Vector512.Create(query[j]), s0);
            }

            Vector512.Store(s0 + s1 + (s2 + s3), scores);
            scores += Lanes;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    internal static void Score256(float* vectors, int blocks, float* query, int dimension, float* scores)
    {
        var two = dimension & ~1;
        for (var b = 0; b < blocks; b++)
        {
            var (s0, s1, s2, s3) = (Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero);
            var j = 0;
            for (; j < two; j += 2, vectors += 2 * Lanes)
            {
                var (q0, q1) = (Vector256.Create(query[j]), Vector256.Create(query[j + 1]));
                s0 = Vector256.FusedMultiplyAdd(Vector256.Load(vectors), q0, s0);
                s1 = Vector256.FusedMultiplyAdd(Vector256.Load(vectors + 8), q0, s1);
                s2 = Vector256.FusedMultiplyAdd(Vector256.Load(vectors + 16), q1, s2);
                s3 = Vector256.FusedMultiplyAdd(Vector256.Load(vectors + 24), q1, s3);
            }

            if (j < dimension)
            {
                var q0 = Vector256.Create(query[j]);
                s0 = Vector256.FusedMultiplyAdd(Vector256.Load(vectors), q0, s0);
                s1 = Vector256.FusedMultiplyAdd(Vector256.Load(vectors + 8), q0, s1);
                vectors += Lanes;
            }

            Vector256.Store(s0 + s2, scores);
            Vector256.Store(s1 + s3, scores + 8);
            scores += Lanes;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    internal static void ScoreBatch512(float* vectors, int blocks, float* queries, int dimension, float* scores, int stride)
    {
        for (var b = 0; b < blocks; b++)
        {
            var (s0, s1, s2, s3) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
            var (s4, s5, s6, s7) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
            var q = queries;
            for (var j = 0; j < dimension; j++, vectors += Lanes, q += BatchQueries)
            {
                var v = Vector512.Load(vectors);
                s0 = Vector512.FusedMultiplyAdd(v, Vector512.Create(q[0]), s0);
                s1 = Vector512.FusedMultiplyAdd(v, Vector512.Create(q[1]), s1);
                s2 = Vector512.FusedMultiplyAdd(v, Vector512.Create(q[2]), s2);
                s3 = Vector512.FusedMultiplyAdd(v, Vector512.Create(q[3]), s3);
                s4 = Vector512.FusedMultiplyAdd(v, Vector512.Create(q[4]), s4);
                s5 = Vector512.FusedMultiplyAdd(v, Vector512.Create(q[5]), s5);
                s6 = Vector512.FusedMultiplyAdd(v, Vector512.Create(q[6]), s6);
                s7 = Vector512.FusedMultiplyAdd(v, Vector512.Create(q[7]), s7);
            }

            Vector512.Store(s0, scores);
            Vector512.Store(s1, scores + stride);
            Vector512.Store(s2, scores + (2 * stride));
            Vector512.Store(s3, scores + (3 * stride));
            Vector512.Store(s4, scores + (4 * stride));
            Vector512.Store(s5, scores + (5 * stride));
            Vector512.Store(s6, scores + (6 * stride));
            Vector512.Store(s7, scores + (7 * stride));
            scores += Lanes;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    internal static void ScoreBatch256(float* vectors, int blocks, float* queries, int dimension, float* scores, int stride)
    {
        for (var half = 0; half < 2 * blocks; half++)
        {
            var v = vectors + ((half >> 1) * Lanes * (long)dimension) + ((half & 1) * 8);
            var (s0, s1, s2, s3) = (Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero);
            var (s4, s5, s6, s7) = (Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero);
            var q = queries;
            for (var j = 0; j < dimension; j++, v += Lanes, q += BatchQueries)
            {
                var x = Vector256.Load(v);
                s0 = Vector256.FusedMultiplyAdd(x, Vector256.Create(q[0]), s0);
                s1 = Vector256.FusedMultiplyAdd(x, Vector256.Create(q[1]), s1);
                s2 = Vector256.FusedMultiplyAdd(x, Vector256.Create(q[2]), s2);
                s3 = Vector256.FusedMultiplyAdd(x, Vector256.Create(q[3]), s3);
                s4 = Vector256.FusedMultiplyAdd(x, Vector256.Create(q[4]), s4);
                s5 = Vector256.FusedMultiplyAdd(x, Vector256.Create(q[5]), s5);
                s6 = Vector256.FusedMultiplyAdd(x, Vector256.Create(q[6]), s6);
                s7 = Vector256.FusedMultiplyAdd(x, Vector256.Create(q[7]), s7);
            }

            var to = scores + (half * 8);
            Vector256.Store(s0, to);
            Vector256.Store(s1, to + stride);
            Vector256.Store(s2, to + (2 * stride));
            Vector256.Store(s3, to + (3 * stride));
            Vector256.Store(s4, to + (4 * stride));
            Vector256.Store(s5, to + (5 * stride));
            Vector256.Store(s6, to + (6 * stride));
            Vector256.Store(s7, to + (7 * stride));
        }
    }
}
