using System.Numerics.Tensors;

namespace OrleansReco.Learning.Embeddings;

/// <summary>
/// Item-to-item weights in closed form (Steck 2019, "Embarrassingly Shallow Autoencoders for Sparse Data", equation 8): P = (XᵀX + λI)⁻¹, B = −P / diag(P) with a zero diagonal.
/// Dense n×n, so for catalogues of thousands of items, not millions.
/// </summary>
public static class LinearItemModel
{
    /// <summary>The largest catalogue it is trained on: 16,384 items take 1 GiB.</summary>
    public const int MaxItems = 16_384;

    /// <summary>Row-major n×n weights; row j is what having item j adds to every item's score.</summary>
    /// <param name="matrix">Users by items; weights above zero count as one.</param>
    /// <param name="regularization">λ, above zero.</param>
    /// <param name="threads">Threads; 0: one a core.</param>
    /// <param name="cancellationToken">Ends training between items.</param>
    /// <exception cref="ArgumentOutOfRangeException">More than <see cref="MaxItems"/> items, or λ is not above zero.</exception>
    public static float[] Train(InteractionMatrix matrix, double regularization, int threads = 0, CancellationToken cancellationToken = default)
    {
        var count = matrix.ColumnCount;
        if (count > MaxItems)
        {
            throw new ArgumentOutOfRangeException(nameof(matrix), $"The matrix has {count} items, but this model takes at most {MaxItems}. Use implicit ALS.");
        }

        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(regularization);
        var stride = NormalEquations.Stride(count);
        var system = new float[count * stride];
        for (var user = 0; user < matrix.RowCount; user++)
        {
            var items = matrix.ColumnsOf(user);
            foreach (var first in items)
            {
                foreach (var second in items)
                {
                    system[(first * stride) + second]++;
                }
            }
        }

        for (var item = 0; item < count; item++)
        {
            system[(item * stride) + item] += (float)regularization;
        }

        if (!NormalEquations.TryFactor(system, count, stride))
        {
            throw new ArithmeticException($"XᵀX + {regularization} I is not positive definite in single precision. Raise the regularization.");
        }

        var weights = new float[count * count];
        TrainingThreads.For(
            count,
            threads,
            background: false,
            (from, to) =>
            {
                for (var item = from; item < to; item++)
                {
                    // P is symmetric: its column is its row.
                    var inverse = weights.AsSpan(item * count, count);
                    inverse[item] = 1;
                    NormalEquations.Solve(system, inverse, count, stride);
                }
            },
            cancellationToken);
        Normalize(weights, count);
        return weights;
    }

    private static void Normalize(float[] weights, int count)
    {
        var diagonal = new float[count];
        for (var item = 0; item < count; item++)
        {
            diagonal[item] = -weights[(item * count) + item];
            weights[(item * count) + item] = 0;
        }

        for (var item = 0; item < count; item++)
        {
            var row = weights.AsSpan(item * count, count);
            TensorPrimitives.Divide(row, diagonal, row);
        }
    }
}
