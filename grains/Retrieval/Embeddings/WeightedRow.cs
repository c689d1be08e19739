namespace OrleansReco.Retrieval.Embeddings;

/// <summary>An interaction as fold-in reads it: a row with a decayed weight, negative for a skip or a dismissal.</summary>
/// <param name="Row">The item's row.</param>
/// <param name="Weight">The decayed weight.</param>
public readonly record struct WeightedRow(int Row, float Weight);
