using OrleansReco.Learning.Embeddings;

namespace OrleansReco.Learning.Evaluation;

/// <summary>Number of training users of each item, the same for every user: the row that proves the harness.</summary>
public sealed class PopularScorer : IScorer
{
    private float[] _counts = [];

    /// <inheritdoc/>
    public string Name => "popular";

    /// <inheritdoc/>
    public void Fit(InteractionMatrix train, CancellationToken cancellationToken = default)
    {
        _counts = new float[train.ColumnCount];
        for (var user = 0; user < train.RowCount; user++)
        {
            foreach (var item in train.ColumnsOf(user))
            {
                _counts[item]++;
            }
        }
    }

    /// <inheritdoc/>
    public void Score(int user, Span<float> scores) => _counts.CopyTo(scores);
}
