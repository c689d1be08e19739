using OrleansReco.Abstractions;

namespace OrleansReco.Retrieval.Catalog;

/// <summary>One change to the catalogue.</summary>
/// <param name="ItemId">The item.</param>
/// <param name="Item">Its newest state; null: withdrawn.</param>
public sealed record CatalogueChange(string ItemId, Item? Item);
