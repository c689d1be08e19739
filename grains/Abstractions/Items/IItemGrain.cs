using System.Collections.Immutable;

namespace OrleansReco.Abstractions;

/// <summary>One per item, keyed by item id: the truth behind the catalogue.</summary>
[Alias("reco.IItemGrain")]
public interface IItemGrain : IGrainWithStringKey
{
    /// <summary>Creates or replaces the item; durable and in the change feed when it returns.</summary>
    /// <returns>True when the item was created, false when replaced.</returns>
    [AnyRoute]
    [Alias("Put")]
    Task<bool> Put(Item item);

    /// <summary>Changes part of the item. Null: there is no such item.</summary>
    [AnyRoute]
    [Alias("Patch")]
    Task<Item?> Patch(ItemPatch patch);

    /// <summary>Withdraws the item from every catalogue. False: there is no such item.</summary>
    [AnyRoute]
    [Alias("Withdraw")]
    Task<bool> Withdraw();

    /// <summary>The item, or null.</summary>
    [ReadOnly]
    [AnyRoute]
    [Alias("Get")]
    Task<Item?> Get();

    /// <summary>The nearest items by factors and by co-visitation under the champion, best first; null: there is no such item.</summary>
    [ReadOnly]
    [AnyRoute]
    [Alias("GetSimilar")]
    Task<ImmutableArray<SimilarItem>?> GetSimilar(int count);
}

/// <summary>A neighbour of an item.</summary>
/// <param name="ItemId">The neighbour.</param>
/// <param name="Score">Fused score, higher is nearer.</param>
/// <param name="Sources">Where the nearness comes from: <c>factors</c>, <c>covisited</c>, <c>content</c>.</param>
[GenerateSerializer, Immutable, Alias("reco.SimilarItem")]
public sealed record SimilarItem(
    [property: Id(0)] string ItemId,
    [property: Id(1)] double Score,
    [property: Id(2)] ImmutableArray<string> Sources);
