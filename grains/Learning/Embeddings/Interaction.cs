namespace OrleansReco.Learning.Embeddings;

/// <summary>One weighted cell of the training matrix.</summary>
/// <param name="User">Dense row of the user.</param>
/// <param name="Item">Dense row of the item.</param>
/// <param name="Weight">Confidence; a negative weight is a refusal, with confidence of its magnitude.</param>
public readonly record struct Interaction(int User, int Item, float Weight = 1);
