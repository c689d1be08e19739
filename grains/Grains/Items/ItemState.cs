using OrleansReco.Abstractions;

namespace OrleansReco.Grains.Items;

/// <summary>What an item's grain keeps.</summary>
[GenerateSerializer, Alias("reco.ItemState")]
public sealed class ItemState
{
    /// <summary>The item; null: never put, or withdrawn.</summary>
    [Id(0)] public Item? Item { get; set; }
}
