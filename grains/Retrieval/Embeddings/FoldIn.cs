using System.Buffers;
using System.Numerics.Tensors;
using OrleansReco.Abstractions;
using OrleansReco.Retrieval.Indexes;

namespace OrleansReco.Retrieval.Embeddings;

/// <summary>
/// Solves for the vector of a user or a session given item factors: (α₀G + Σ wᵢ yᵢyᵢᵀ + λᵤI) u = Σ₊ wᵢ yᵢ with λᵤ = λ (Σ wᵢ + α₀ n)^ν, where wᵢ is the magnitude of the decayed weight,
/// the sums without + run over positives and negatives, and n is the number of items in the model (implicit ALS: Hu et al. 2008; scaled regularization: Rendle et al. 2021).
/// </summary>
public static class FoldIn
{
    /// <summary>Folds in a history: <see cref="HistoryDecay"/>, then the solve.</summary>
    /// <param name="model">Gramian and settings.</param>
    /// <param name="items">Rows and vectors: the model itself, or a snapshot bound to a catalogue.</param>
    /// <param name="history">The entries, in any order; at most the 256 newest count.</param>
    /// <param name="now">The time ages count from.</param>
    /// <param name="sessionId">Only entries of this session; null: all.</param>
    /// <returns>The vector, to be disposed of; null when no entry with a vector has a positive weight, since nothing is known of the taste then.</returns>
    public static FoldedVector? Solve(FactorModel model, IItemVectors items, ReadOnlySpan<HistoryEntry> history, DateTimeOffset now, string? sessionId = null)
    {
        Span<WeightedRow> rows = stackalloc WeightedRow[HistoryDecay.Limit];
        Span<int> entries = stackalloc int[HistoryDecay.Limit];
        var count = HistoryDecay.Apply(history, items, model.Settings, now, sessionId, rows, entries);
        return Solve(model, items, rows[..count], entries[..count]);
    }

    /// <summary>Folds in rows whose weights are decayed already.</summary>
    /// <param name="model">Gramian and settings.</param>
    /// <param name="items">Vectors of the rows; rows without one are passed over.</param>
    /// <param name="rows">Rows with signed weights.</param>
    /// <param name="entries">For <see cref="FoldedVector.Entries"/>: where each row comes from; empty: its own place.</param>
    /// <returns>The vector, to be disposed of; null when no row with a vector has a positive weight.</returns>
    /// <exception cref="InvalidOperationException">The system is not positive definite: factors or settings are degenerate.</exception>
    public static FoldedVector? Solve(FactorModel model, IItemVectors items, ReadOnlySpan<WeightedRow> rows, ReadOnlySpan<int> entries = default)
    {
        var (d, stride) = (model.Dimension, model.Gramian.Stride);
        var gathered = ArrayPool<double>.Shared.Rent(Math.Max(1, rows.Length) * stride);
        var weights = ArrayPool<double>.Shared.Rent(Math.Max(1, rows.Length));
        var folded = FoldedVector.Rent(d, rows.Length, items);
        var right = folded.Vector64;
        right.Clear();
        var (n, sum, positive) = (0, 0.0, false);
        for (var i = 0; i < rows.Length; i++)
        {
            var vector = items.VectorOf(rows[i].Row);
            if (vector.IsEmpty || rows[i].Weight == 0)
            {
                continue;
            }

            var to = gathered.AsSpan(n * stride, stride);
            TensorPrimitives.ConvertTruncating(vector, to[..d]);
            to[d..].Clear();
            double weight = rows[i].Weight;
            if (weight > 0)
            {
                positive = true;
                TensorPrimitives.MultiplyAdd(to[..d], weight, right, right);
            }

            weights[n] = Math.Abs(weight);
            sum += weights[n];
            folded.SetRow(n, rows[i], entries.IsEmpty ? i : entries[i]);
            n++;
        }

        folded.Count = n;
        if (positive)
        {
            Solve(model, folded, gathered, weights, n, sum);
        }

        ArrayPool<double>.Shared.Return(gathered);
        ArrayPool<double>.Shared.Return(weights);
        if (!positive)
        {
            folded.Dispose();
            return null;
        }

        return folded;
    }

    /// <summary>Checks settings.</summary>
    /// <exception cref="ArgumentException">A value is out of range.</exception>
    public static void Validate(FoldInSettings settings)
    {
        Check(settings.UnobservedWeight >= 0, nameof(settings.UnobservedWeight), settings.UnobservedWeight, "at least 0");
        Check(settings.Regularization > 0, nameof(settings.Regularization), settings.Regularization, "greater than 0");
        Check(settings.RegularizationExponent >= 0, nameof(settings.RegularizationExponent), settings.RegularizationExponent, "at least 0");
        Check(settings.HalfLifeEvents >= 0, nameof(settings.HalfLifeEvents), settings.HalfLifeEvents, "at least 0 (0: age in events does not count)");

        static void Check(bool holds, string name, double value, string range)
        {
            if (!holds || !double.IsFinite(value))
            {
                throw new ArgumentException($"FoldInSettings.{name} must be finite and {range}, but was {value}.");
            }
        }
    }

    private static void Solve(FactorModel model, FoldedVector folded, double[] gathered, double[] weights, int count, double sum)
    {
        var (settings, gramian, system) = (model.Settings, model.Gramian, folded.System);
        var size = gramian.Stride * gramian.Stride;
        TensorPrimitives.Multiply(gramian.Values.AsSpan(0, size), settings.UnobservedWeight, system.Values.AsSpan(0, size));
        system.AddWeighted(gathered, weights, count);
        var regularization = settings.Regularization * Math.Pow(sum + (settings.UnobservedWeight * model.Count), settings.RegularizationExponent);
        for (var i = 0; i < model.Dimension; i++)
        {
            system.Values[(i * gramian.Stride) + i] += regularization;
        }

        if (!system.TryFactor())
        {
            throw new InvalidOperationException($"Fold-in met a system that is not positive definite (λᵤ = {regularization:g3}, {count} interactions). Raise FoldInSettings.Regularization and train a new bundle.");
        }

        system.Solve(folded.Vector64);
        folded.Publish();
    }
}
