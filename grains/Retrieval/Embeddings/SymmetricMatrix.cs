using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace OrleansReco.Retrieval.Embeddings;

/// <summary>The lower triangle of a symmetric d×d matrix in double precision, row-major with rows padded to a multiple of 8, and the linear algebra fold-in needs of it.</summary>
internal readonly unsafe struct SymmetricMatrix(int dimension, double[] values)
{
    private const int Tile = 8;

    public int Dimension => dimension;

    /// <summary>Padded length of a row.</summary>
    public int Stride => StrideOf(dimension);

    /// <summary>At least Stride × Stride long.</summary>
    public double[] Values => values;

    public static int StrideOf(int dimension) => (dimension + Tile - 1) / Tile * Tile;

    /// <summary>YᵀY of row-major factors.</summary>
    public static SymmetricMatrix Gramian(ReadOnlySpan<float> factors, int dimension)
    {
        const int Chunk = 256;
        var stride = StrideOf(dimension);
        var gramian = new SymmetricMatrix(dimension, new double[stride * stride]);
        var rows = new double[Chunk * stride];
        var weights = new double[Chunk];
        weights.AsSpan().Fill(1);
        for (var at = 0; at < factors.Length; at += Chunk * dimension)
        {
            var n = Math.Min(Chunk, (factors.Length - at) / dimension);
            for (var i = 0; i < n; i++)
            {
                TensorPrimitives.ConvertTruncating(factors.Slice(at + (i * dimension), dimension), rows.AsSpan(i * stride, dimension));
            }

            gramian.AddWeighted(rows, weights, n);
        }

        return gramian;
    }

    /// <summary>Adds Σ wᵢ rᵢrᵢᵀ for <paramref name="count"/> rows of length Stride whose padding is zero.</summary>
    public void AddWeighted(double[] rows, double[] weights, int count)
    {
        fixed (double* a = values, r = rows, w = weights)
        {
            for (var i = 0; i < Stride; i += 4)
            {
                for (var j = 0; j < i + 4; j += Tile)
                {
                    AddTile(a + (i * Stride) + j, r + i, r + j, w, count, Stride);
                }
            }
        }
    }

    /// <summary>Replaces the matrix by its Cholesky factor L (A = LLᵀ).</summary>
    /// <returns>False when the matrix is not positive definite.</returns>
    public bool TryFactor()
    {
        var stride = Stride;
        for (var i = 0; i < dimension; i++)
        {
            var row = values.AsSpan(i * stride, dimension);
            for (var j = 0; j < i; j++)
            {
                row[j] = (row[j] - Dot(row, values.AsSpan(j * stride, dimension), j)) * values[(j * stride) + j];
            }

            var pivot = row[i] - Dot(row, row, i);
            if (!(pivot > 0) || !double.IsFinite(pivot))
            {
                return false;
            }

            // The diagonal holds its inverse: the solves then multiply instead of divide.
            row[i] = 1 / Math.Sqrt(pivot);
        }

        return true;
    }

    /// <summary>Solves LLᵀx = b in place, after <see cref="TryFactor"/>.</summary>
    public void Solve(Span<double> b)
    {
        var stride = Stride;
        for (var i = 0; i < dimension; i++)
        {
            var row = values.AsSpan(i * stride, dimension);
            b[i] = (b[i] - Dot(row, b, i)) * row[i];
        }

        for (var i = dimension - 1; i >= 0; i--)
        {
            var row = values.AsSpan(i * stride, dimension);
            var x = b[i] * row[i];
            b[i] = x;
            TensorPrimitives.MultiplyAdd(row[..i], -x, b[..i], b[..i]);
        }
    }

    private static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y, int length)
    {
        var sum = Vector256<double>.Zero;
        var i = 0;
        for (; i <= length - Vector256<double>.Count; i += Vector256<double>.Count)
        {
            sum = Vector256.FusedMultiplyAdd(Vector256.Create(x.Slice(i)), Vector256.Create(y.Slice(i)), sum);
        }

        var dot = Vector256.Sum(sum);
        for (; i < length; i++)
        {
            dot += x[i] * y[i];
        }

        return dot;
    }

    /// <summary>A 4×8 tile of the sum; a method of its own without calls, so that the eight accumulators stay in registers.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void AddTile(double* a, double* left, double* right, double* weights, int count, int stride)
    {
        var (s00, s01) = (Vector256.Load(a), Vector256.Load(a + 4));
        var (s10, s11) = (Vector256.Load(a + stride), Vector256.Load(a + stride + 4));
        var (s20, s21) = (Vector256.Load(a + (2 * stride)), Vector256.Load(a + (2 * stride) + 4));
        var (s30, s31) = (Vector256.Load(a + (3 * stride)), Vector256.Load(a + (3 * stride) + 4));
        for (var i = 0; i < count; i++, left += stride, right += stride)
        {
            var w = Vector256.Create(weights[i]);
            var (r0, r1) = (Vector256.Load(right) * w, Vector256.Load(right + 4) * w);
            var l = Vector256.Create(left[0]);
            s00 = Vector256.FusedMultiplyAdd(l, r0, s00);
            s01 = Vector256.FusedMultiplyAdd(l, r1, s01);
            l = Vector256.Create(left[1]);
            s10 = Vector256.FusedMultiplyAdd(l, r0, s10);
            s11 = Vector256.FusedMultiplyAdd(l, r1, s11);
            l = Vector256.Create(left[2]);
            s20 = Vector256.FusedMultiplyAdd(l, r0, s20);
            s21 = Vector256.FusedMultiplyAdd(l, r1, s21);
            l = Vector256.Create(left[3]);
            s30 = Vector256.FusedMultiplyAdd(l, r0, s30);
            s31 = Vector256.FusedMultiplyAdd(l, r1, s31);
        }

        Vector256.Store(s00, a);
        Vector256.Store(s01, a + 4);
        Vector256.Store(s10, a + stride);
        Vector256.Store(s11, a + stride + 4);
        Vector256.Store(s20, a + (2 * stride));
        Vector256.Store(s21, a + (2 * stride) + 4);
        Vector256.Store(s30, a + (3 * stride));
        Vector256.Store(s31, a + (3 * stride) + 4);
    }
}
