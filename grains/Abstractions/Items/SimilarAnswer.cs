using System.Collections.Immutable;

namespace OrleansReco.Abstractions;

/// <summary>The neighbours of an item.</summary>
/// <param name="ItemId">The item.</param>
/// <param name="Items">Its neighbours, nearest first.</param>
public sealed record SimilarAnswer(string ItemId, ImmutableArray<SimilarItem> Items);
