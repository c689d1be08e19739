using System.Numerics.Tensors;
using OrleansReco.Abstractions;
using OrleansReco.Retrieval.Embeddings;

namespace OrleansReco.Learning.Embeddings;

/// <summary>
/// Ridge regression from content vectors to item factors, (XᵀWX + λI) M = XᵀW(Y − ȳ), solved for all d columns at once by conjugate gradients on the sparse rows.
/// Items with more interactions weigh more, w = c / (c + 10), since their factors are surer; λ is chosen on a tenth of the items held out.
/// </summary>
public static class ContentMapTrainer
{
    private const int Iterations = 60;
    private const double SureAfter = 10;
    private static readonly double[] Grid = [0.3, 1, 3, 10];

    /// <summary>Learns the map.</summary>
    /// <param name="items">The n trained items, by row.</param>
    /// <param name="factors">Their factors, row-major n×d.</param>
    /// <param name="dimension">d.</param>
    /// <param name="interactionCounts">Interactions of each item; items without any are passed over.</param>
    /// <param name="seed">Chooses the held-out tenth.</param>
    /// <param name="cancellationToken">Ends training between iterations.</param>
    /// <returns>The map and the share of the held-out factors' variance it explains; null when fewer than 20 items have interactions.</returns>
    public static (ContentMap Map, double Explained)? Train(
        IReadOnlyList<Item> items, float[] factors, int dimension, IReadOnlyList<int> interactionCounts, int seed, CancellationToken cancellationToken = default)
    {
        int[] known = [.. Enumerable.Range(0, items.Count).Where(row => interactionCounts[row] > 0)];
        if (known.Length < 20)
        {
            return null;
        }

        var vectorizer = ContentVectorizer.Fit(items);
        var rows = items.Select(vectorizer.Vectorize).ToArray();
        var weights = interactionCounts.Select(count => count / (count + SureAfter)).ToArray();
        new Random(seed).Shuffle(known);
        var heldOut = known.AsSpan(0, known.Length / 10).ToArray();
        var fitted = known.AsSpan(known.Length / 10).ToArray();
        var best = (Lambda: Grid[0], Explained: double.NegativeInfinity);
        foreach (var lambda in Grid)
        {
            var (matrix, intercept) = Solve(rows, factors, dimension, weights, fitted, vectorizer.Buckets, lambda, cancellationToken);
            var explained = Explained(new ContentMap(vectorizer, matrix, intercept), rows, factors, dimension, weights, heldOut);
            best = explained > best.Explained ? (lambda, explained) : best;
        }

        var (allMatrix, allIntercept) = Solve(rows, factors, dimension, weights, known, vectorizer.Buckets, best.Lambda, cancellationToken);
        return (new ContentMap(vectorizer, allMatrix, allIntercept), best.Explained);
    }

    private static (float[] Matrix, float[] Intercept) Solve(
        SparseVector[] rows, float[] factors, int dimension, double[] weights, int[] use, int buckets, double lambda, CancellationToken cancellationToken)
    {
        var intercept = new float[dimension];
        var total = use.Sum(row => weights[row]);
        foreach (var row in use)
        {
            TensorPrimitives.MultiplyAdd(factors.AsSpan(row * dimension, dimension), (float)(weights[row] / total), intercept, intercept);
        }

        var size = buckets * dimension;
        var (matrix, residual, direction, applied) = (new float[size], new float[size], new float[size], new float[size]);
        var centered = new float[dimension];
        foreach (var row in use)
        {
            TensorPrimitives.Subtract(factors.AsSpan(row * dimension, dimension), intercept, centered);
            Scatter(rows[row], centered, (float)weights[row], residual, dimension);
        }

        residual.CopyTo(direction, 0);
        var squares = ColumnDots(residual, residual, dimension);
        for (var iteration = 0; iteration < Iterations && squares.Any(s => s > 1e-10); iteration++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            TensorPrimitives.Multiply(direction, (float)lambda, applied);
            foreach (var row in use)
            {
                Gather(rows[row], direction, centered, dimension);
                Scatter(rows[row], centered, (float)weights[row], applied, dimension);
            }

            // Each of the d columns is a system of its own: step lengths are vectors.
            var along = ColumnDots(direction, applied, dimension);
            var step = squares.Zip(along, (s, a) => a > 0 ? (float)(s / a) : 0).ToArray();
            AddScaled(matrix, direction, step, 1, dimension);
            AddScaled(residual, applied, step, -1, dimension);
            var next = ColumnDots(residual, residual, dimension);
            var carry = next.Zip(squares, (n, s) => s > 0 ? (float)(n / s) : 0).ToArray();
            for (var at = 0; at < size; at += dimension)
            {
                var d = direction.AsSpan(at, dimension);
                TensorPrimitives.MultiplyAdd(d, carry, residual.AsSpan(at, dimension), d);
            }

            squares = next;
        }

        return (matrix, intercept);
    }

    private static void Scatter(SparseVector row, ReadOnlySpan<float> values, float weight, float[] into, int dimension)
    {
        for (var i = 0; i < row.Indices.Length; i++)
        {
            var target = into.AsSpan(row.Indices[i] * dimension, dimension);
            TensorPrimitives.MultiplyAdd(values, weight * row.Values[i], target, target);
        }
    }

    private static void Gather(SparseVector row, float[] from, Span<float> into, int dimension)
    {
        into.Clear();
        for (var i = 0; i < row.Indices.Length; i++)
        {
            TensorPrimitives.MultiplyAdd(from.AsSpan(row.Indices[i] * dimension, dimension), row.Values[i], into, into);
        }
    }

    private static void AddScaled(float[] into, float[] values, float[] scale, int sign, int dimension)
    {
        var signed = Array.ConvertAll(scale, s => s * sign);
        for (var at = 0; at < into.Length; at += dimension)
        {
            var target = into.AsSpan(at, dimension);
            TensorPrimitives.MultiplyAdd(values.AsSpan(at, dimension), signed, target, target);
        }
    }

    private static double[] ColumnDots(float[] x, float[] y, int dimension)
    {
        var dots = new double[dimension];
        for (var at = 0; at < x.Length; at += dimension)
        {
            for (var i = 0; i < dimension; i++)
            {
                dots[i] += (double)x[at + i] * y[at + i];
            }
        }

        return dots;
    }

    private static double Explained(ContentMap map, SparseVector[] rows, float[] factors, int dimension, double[] weights, int[] heldOut)
    {
        var (error, variance) = (0.0, 0.0);
        var mean = map.Map(new SparseVector([], []));
        foreach (var row in heldOut)
        {
            var actual = factors.AsSpan(row * dimension, dimension);
            error += weights[row] * Math.Pow(TensorPrimitives.Distance<float>(actual, map.Map(rows[row])), 2);
            variance += weights[row] * Math.Pow(TensorPrimitives.Distance<float>(actual, mean), 2);
        }

        return variance > 0 ? 1 - (error / variance) : 0;
    }
}
