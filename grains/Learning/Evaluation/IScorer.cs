using OrleansReco.Learning.Embeddings;

namespace OrleansReco.Learning.Evaluation;

/// <summary>Something that scores every item for a user, to be compared under one protocol.</summary>
public interface IScorer
{
    /// <summary>Its name in the table of results.</summary>
    string Name { get; }

    /// <summary>Learns from the training matrix, users by items; what it had learned before is forgotten.</summary>
    void Fit(InteractionMatrix train, CancellationToken cancellationToken = default);

    /// <summary>Scores all items for a user of the training matrix, higher is better.</summary>
    void Score(int user, Span<float> scores);
}
