namespace OrleansReco.Retrieval.Indexes;

/// <summary>A catalogue row with a score.</summary>
/// <param name="Row">The row.</param>
/// <param name="Score">Higher is better; comparable within one list only.</param>
public readonly record struct ScoredRow(int Row, float Score);
