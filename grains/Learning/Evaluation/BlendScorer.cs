using System.Collections.Immutable;
using System.Numerics.Tensors;
using OrleansReco.Learning.Embeddings;

namespace OrleansReco.Learning.Evaluation;

/// <summary>Weighted sum of scorers, each standardized over the user's items (mean 0, deviation 1).</summary>
public sealed class BlendScorer(string name, ImmutableArray<(IScorer Scorer, double Weight)> parts) : IScorer
{
    private float[] _part = [];

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public void Fit(InteractionMatrix train, CancellationToken cancellationToken = default)
    {
        _part = new float[train.ColumnCount];
        foreach (var (scorer, _) in parts)
        {
            scorer.Fit(train, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Score(int user, Span<float> scores)
    {
        scores.Clear();
        foreach (var (scorer, weight) in parts)
        {
            scorer.Score(user, _part);
            var mean = TensorPrimitives.Sum<float>(_part) / _part.Length;
            TensorPrimitives.Subtract(_part, mean, _part);
            var deviation = MathF.Sqrt(TensorPrimitives.SumOfSquares<float>(_part) / _part.Length);
            if (deviation > 0)
            {
                TensorPrimitives.MultiplyAdd(_part, (float)weight / deviation, scores, scores);
            }
        }
    }
}
