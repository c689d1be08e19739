using OrleansReco.Learning.Embeddings;

namespace OrleansReco.Learning.Evaluation;

/// <summary>
/// Item-to-item co-visitation without order (protocol P3's plain baseline): users weighted by length^−½, counts divided by p_i^<paramref name="fromExponent"/> p_j^<paramref name="toExponent"/>.
/// </summary>
public sealed class CoVisitedScorer(double fromExponent = 0.6, double toExponent = 0.4) : IScorer
{
    private float[] _from = [];
    private float[] _to = [];
    private InteractionMatrix? _train;
    private InteractionMatrix? _byItem;

    /// <inheritdoc/>
    public string Name => "covisited";

    /// <inheritdoc/>
    public void Fit(InteractionMatrix train, CancellationToken cancellationToken = default)
    {
        _train = train;
        _byItem = train.Transpose();
        _from = new float[train.ColumnCount];
        _to = new float[train.ColumnCount];
        for (var item = 0; item < train.ColumnCount; item++)
        {
            var popularity = Math.Max(1, _byItem.ColumnsOf(item).Length);
            _from[item] = (float)Math.Pow(popularity, -fromExponent);
            _to[item] = (float)Math.Pow(popularity, -toExponent);
        }
    }

    /// <inheritdoc/>
    public void Score(int user, Span<float> scores)
    {
        scores.Clear();
        foreach (var item in _train!.ColumnsOf(user))
        {
            foreach (var other in _byItem!.ColumnsOf(item))
            {
                var theirs = _train.ColumnsOf(other);
                var weight = _from[item] / MathF.Sqrt(theirs.Length);
                foreach (var candidate in theirs)
                {
                    scores[candidate] += weight;
                }
            }
        }

        for (var item = 0; item < scores.Length; item++)
        {
            scores[item] *= _to[item];
        }
    }
}
