using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OrleansReco.Learning.Embeddings;

/// <summary>
/// Dense symmetric systems of one row of a factorization. Matrices are row-major with rows of <see cref="Stride"/> floats; only the lower triangle is meaningful.
/// </summary>
internal static class NormalEquations
{
    /// <summary>Length of a padded row for dimension d: whole 512-bit vectors.</summary>
    public static int Stride(int dimension) => (dimension + 15) & ~15;

    /// <summary>A += Σ cₖ yₖ yₖᵀ over the listed rows of <paramref name="factors"/> (rows of <paramref name="stride"/> floats, zero padded).</summary>
    public static void AddOuterProducts(Span<float> matrix, ReadOnlySpan<float> factors, ReadOnlySpan<int> rows, ReadOnlySpan<float> weights, int dimension, int stride)
    {
        var k = 0;
        for (; k + 4 <= rows.Length; k += 4)
        {
            Add4(
                ref MemoryMarshal.GetReference(matrix),
                ref Unsafe.Add(ref MemoryMarshal.GetReference(factors), rows[k] * stride),
                ref Unsafe.Add(ref MemoryMarshal.GetReference(factors), rows[k + 1] * stride),
                ref Unsafe.Add(ref MemoryMarshal.GetReference(factors), rows[k + 2] * stride),
                ref Unsafe.Add(ref MemoryMarshal.GetReference(factors), rows[k + 3] * stride),
                Vector128.Create(Math.Abs(weights[k]), Math.Abs(weights[k + 1]), Math.Abs(weights[k + 2]), Math.Abs(weights[k + 3])),
                dimension,
                stride);
        }

        for (; k < rows.Length; k++)
        {
            var y = factors.Slice(rows[k] * stride, stride);
            for (var i = 0; i < dimension; i++)
            {
                var into = matrix.Slice(i * stride, i + 1);
                TensorPrimitives.MultiplyAdd(y[..(i + 1)], Math.Abs(weights[k]) * y[i], into, into);
            }
        }
    }

    /// <summary>Replaces the lower triangle of A by its Cholesky factor L, A = LLᵀ. False: A is not positive definite.</summary>
    public static bool TryFactor(Span<float> matrix, int dimension, int stride)
    {
        for (var i = 0; i < dimension; i++)
        {
            var rowI = matrix.Slice(i * stride, stride);
            for (var j = 0; j < i; j++)
            {
                var rowJ = matrix.Slice(j * stride, stride);
                rowI[j] = (rowI[j] - Dot(ref rowI[0], ref rowJ[0], j)) / rowJ[j];
            }

            var pivot = rowI[i] - Dot(ref rowI[0], ref rowI[0], i);
            if (!(pivot > 0))
            {
                return false;
            }

            rowI[i] = MathF.Sqrt(pivot);
        }

        return true;
    }

    /// <summary>Solves LLᵀx = b in place.</summary>
    public static void Solve(ReadOnlySpan<float> factor, Span<float> x, int dimension, int stride)
    {
        for (var i = 0; i < dimension; i++)
        {
            x[i] = (x[i] - TensorPrimitives.Dot(factor.Slice(i * stride, i), x[..i])) / factor[(i * stride) + i];
        }

        for (var i = dimension - 1; i >= 0; i--)
        {
            x[i] /= factor[(i * stride) + i];
            TensorPrimitives.MultiplyAdd(factor.Slice(i * stride, i), -x[i], x[..i], x[..i]);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Add4(
        ref float matrix, ref float y0, ref float y1, ref float y2, ref float y3, Vector128<float> weights, int dimension, int stride)
    {
        for (var i = 0; i < dimension; i++)
        {
            var c0 = Vector512.Create(weights[0] * Unsafe.Add(ref y0, i));
            var c1 = Vector512.Create(weights[1] * Unsafe.Add(ref y1, i));
            var c2 = Vector512.Create(weights[2] * Unsafe.Add(ref y2, i));
            var c3 = Vector512.Create(weights[3] * Unsafe.Add(ref y3, i));
            ref var into = ref Unsafe.Add(ref matrix, i * stride);
            for (nuint j = 0; j <= (nuint)i; j += 16)
            {
                var sum = Vector512.LoadUnsafe(ref into, j);
                sum = Vector512.FusedMultiplyAdd(c0, Vector512.LoadUnsafe(ref y0, j), sum);
                sum = Vector512.FusedMultiplyAdd(c1, Vector512.LoadUnsafe(ref y1, j), sum);
                sum = Vector512.FusedMultiplyAdd(c2, Vector512.LoadUnsafe(ref y2, j), sum);
                sum = Vector512.FusedMultiplyAdd(c3, Vector512.LoadUnsafe(ref y3, j), sum);
                sum.StoreUnsafe(ref into, j);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Dot(ref float x, ref float y, int length)
    {
        var sum = Vector512<float>.Zero;
        nuint j = 0;
        for (; j + 16 <= (nuint)length; j += 16)
        {
            sum = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref x, j), Vector512.LoadUnsafe(ref y, j), sum);
        }

        var total = Vector512.Sum(sum);
        for (; j < (nuint)length; j++)
        {
            total += Unsafe.Add(ref x, j) * Unsafe.Add(ref y, j);
        }

        return total;
    }
}
