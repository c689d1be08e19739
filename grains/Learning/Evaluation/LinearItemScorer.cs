using System.Numerics.Tensors;
using OrleansReco.Learning.Embeddings;

namespace OrleansReco.Learning.Evaluation;

/// <summary>Sum of closed-form item-to-item weights over the user's items.</summary>
public sealed class LinearItemScorer(double regularization) : IScorer
{
    private float[] _weights = [];
    private InteractionMatrix? _train;

    /// <inheritdoc/>
    public string Name => "linearItems";

    /// <inheritdoc/>
    public void Fit(InteractionMatrix train, CancellationToken cancellationToken = default)
    {
        _train = train;
        _weights = LinearItemModel.Train(train, regularization, cancellationToken: cancellationToken);
    }

    /// <inheritdoc/>
    public void Score(int user, Span<float> scores)
    {
        scores.Clear();
        foreach (var item in _train!.ColumnsOf(user))
        {
            TensorPrimitives.Add(scores, _weights.AsSpan(item * scores.Length, scores.Length), scores);
        }
    }
}
