using OrleansReco.Retrieval.Embeddings;

namespace OrleansReco.Retrieval;

/// <summary>What a model bundle holds for retrieval; of no catalogue yet.</summary>
/// <param name="Factors">Item factors.</param>
/// <param name="Neighbours">Co-visitation.</param>
/// <param name="Content">The map from content to factor space; null: new items have no vector until the next training.</param>
public sealed record RetrievalModel(FactorModel Factors, NeighbourModel Neighbours, ContentMap? Content);
