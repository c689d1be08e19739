namespace OrleansReco.Retrieval.Embeddings;

/// <summary>What an item of the history adds to the score of a candidate.</summary>
/// <param name="Row">The item's row.</param>
/// <param name="Amount">What it adds, in units of the score.</param>
/// <param name="Entry">Place in the history of its newest interaction.</param>
public readonly record struct Contribution(int Row, float Amount, int Entry);
