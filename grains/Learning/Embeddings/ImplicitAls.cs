using System.Numerics.Tensors;

namespace OrleansReco.Learning.Embeddings;

/// <summary>
/// Implicit ALS (Hu, Koren, Volinsky 2008, with the unobserved weight and the frequency-scaled regularization of Rendle et al. 2021): each half sweep solves, for every row u,
/// (α₀G + Σ |wᵢ| yᵢyᵢᵀ + λᵤI) u = Σ₊ wᵢ yᵢ with G = YᵀY and λᵤ = λ (Σ |wᵢ| + α₀ n)^ν. Refusals (negative weights) stand on the left only.
/// The result depends on the seed and the data alone, not on the number of threads.
/// </summary>
public static class ImplicitAls
{
    /// <summary>Factors of users and items, row-major n×d.</summary>
    /// <param name="Users">Factors of the matrix's rows.</param>
    /// <param name="Items">Factors of the matrix's columns.</param>
    /// <param name="Dimension">d.</param>
    public sealed record Factors(float[] Users, float[] Items, int Dimension);

    /// <summary>Trains on users × items.</summary>
    /// <param name="matrix">Weights.</param>
    /// <param name="options">Hyper-parameters.</param>
    /// <param name="warmItems">Item factors to start from, row-major n×d, rows of NaN where there are none; null: start from noise.</param>
    /// <param name="progress">Told the share done, 0 to 1, after each epoch.</param>
    /// <param name="cancellationToken">Ends training between chunks of rows.</param>
    /// <exception cref="ArgumentException"><paramref name="warmItems"/> does not have n×d floats.</exception>
    public static Factors Train(
        InteractionMatrix matrix, ImplicitAlsOptions options, float[]? warmItems = null, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        var dimension = options.Dimension;
        var stride = NormalEquations.Stride(dimension);
        var items = Initial(matrix.ColumnCount, dimension, stride, options, warmItems);
        var users = new float[(long)matrix.RowCount * stride];
        var transposed = matrix.Transpose();
        for (var epoch = 0; epoch < options.Epochs; epoch++)
        {
            SolveRows(matrix, items, users, options, stride, cancellationToken);
            SolveRows(transposed, users, items, options, stride, cancellationToken);
            progress?.Report((epoch + 1.0) / options.Epochs);
        }

        // The last half sweep moved the items: the users are solved once more, so that both belong together.
        SolveRows(matrix, items, users, options, stride, cancellationToken);
        return new Factors(Unpad(users, dimension, stride), Unpad(items, dimension, stride), dimension);
    }

    private static void SolveRows(
        InteractionMatrix matrix, float[] fixedFactors, float[] solved, ImplicitAlsOptions options, int stride, CancellationToken cancellationToken)
    {
        var dimension = options.Dimension;
        var gramian = Gramian(fixedFactors, matrix.ColumnCount, dimension, stride, options, cancellationToken);
        TensorPrimitives.Multiply(gramian, (float)options.UnobservedWeight, gramian);
        TrainingThreads.For(
            matrix.RowCount,
            options.Threads,
            options.Background,
            (from, to) =>
            {
                var system = new float[dimension * stride];
                for (var row = from; row < to; row++)
                {
                    SolveRow(matrix, row, fixedFactors, gramian, system, solved.AsSpan(row * stride, dimension), options, stride);
                }
            },
            cancellationToken);
    }

    private static void SolveRow(
        InteractionMatrix matrix, int row, float[] fixedFactors, float[] gramian, float[] system, Span<float> x, ImplicitAlsOptions options, int stride)
    {
        x.Clear();
        var columns = matrix.ColumnsOf(row);
        var weights = matrix.WeightsOf(row);
        if (columns.IsEmpty)
        {
            return;
        }

        gramian.CopyTo(system, 0);
        NormalEquations.AddOuterProducts(system, fixedFactors, columns, weights, options.Dimension, stride);
        var total = 0.0;
        for (var k = 0; k < columns.Length; k++)
        {
            total += Math.Abs(weights[k]);
            if (weights[k] > 0)
            {
                TensorPrimitives.MultiplyAdd(fixedFactors.AsSpan(columns[k] * stride, options.Dimension), weights[k], x, x);
            }
        }

        var regularization = options.Regularization * Math.Pow(total + (options.UnobservedWeight * matrix.ColumnCount), options.RegularizationExponent);
        for (var i = 0; i < options.Dimension; i++)
        {
            system[(i * stride) + i] += (float)regularization;
        }

        if (!NormalEquations.TryFactor(system, options.Dimension, stride))
        {
            throw new ArithmeticException(
                $"The normal equations of row {row} are not positive definite: a weight is not finite, or regularization {options.Regularization} is too small for them.");
        }

        NormalEquations.Solve(system, x, options.Dimension, stride);
    }

    private static float[] Gramian(float[] factors, int count, int dimension, int stride, ImplicitAlsOptions options, CancellationToken cancellationToken)
    {
        // Partial sums over fixed parts, added in order: the sum is the same for every number of threads.
        const int Part = 4096;
        var partials = new float[(count + Part - 1) / Part][];
        TrainingThreads.For(
            partials.Length * 32,
            options.Threads,
            options.Background,
            (from, to) =>
            {
                var part = from / 32;
                var rows = Enumerable.Range(part * Part, Math.Min(Part, count - (part * Part))).ToArray();
                var ones = new float[rows.Length];
                Array.Fill(ones, 1f);
                partials[part] = new float[dimension * stride];
                NormalEquations.AddOuterProducts(partials[part], factors, rows, ones, dimension, stride);
            },
            cancellationToken);
        var sum = new float[dimension * stride];
        foreach (var partial in partials)
        {
            TensorPrimitives.Add(sum, partial, sum);
        }

        return sum;
    }

    private static float[] Initial(int count, int dimension, int stride, ImplicitAlsOptions options, float[]? warm)
    {
        if (warm is not null && warm.Length != count * dimension)
        {
            throw new ArgumentException($"Warm start has {warm.Length} floats, but {count} items of dimension {dimension} need {count * dimension}.", nameof(warm));
        }

        var random = new Random(options.Seed);
        var factors = new float[(long)count * stride];
        var scale = options.InitialScale / Math.Sqrt(dimension);
        for (var row = 0; row < count; row++)
        {
            for (var i = 0; i < dimension; i++)
            {
                var noise = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
                var start = warm is null ? float.NaN : warm[(row * dimension) + i];
                factors[(row * stride) + i] = float.IsNaN(start) ? (float)(scale * noise) : start;
            }
        }

        return factors;
    }

    private static float[] Unpad(float[] padded, int dimension, int stride)
    {
        var count = padded.Length / stride;
        var factors = new float[count * dimension];
        for (var row = 0; row < count; row++)
        {
            padded.AsSpan(row * stride, dimension).CopyTo(factors.AsSpan(row * dimension));
        }

        return factors;
    }
}
