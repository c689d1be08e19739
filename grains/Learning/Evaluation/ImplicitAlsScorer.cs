using System.Numerics.Tensors;
using OrleansReco.Learning.Embeddings;

namespace OrleansReco.Learning.Evaluation;

/// <summary>Inner product of implicit ALS factors.</summary>
public sealed class ImplicitAlsScorer(string name, ImplicitAlsOptions options) : IScorer
{
    private ImplicitAls.Factors _factors = new([], [], options.Dimension);

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public void Fit(InteractionMatrix train, CancellationToken cancellationToken = default) =>
        _factors = ImplicitAls.Train(train, options, cancellationToken: cancellationToken);

    /// <inheritdoc/>
    public void Score(int user, Span<float> scores)
    {
        var dimension = _factors.Dimension;
        var vector = _factors.Users.AsSpan(user * dimension, dimension);
        for (var item = 0; item < scores.Length; item++)
        {
            scores[item] = TensorPrimitives.Dot<float>(vector, _factors.Items.AsSpan(item * dimension, dimension));
        }
    }
}
