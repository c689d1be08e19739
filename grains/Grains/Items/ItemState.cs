using OrleansReco.Abstractions;
using OrleansReco.Grains.Storage;

namespace OrleansReco.Grains.Items;

/// <summary>What an item's grain keeps.</summary>
[GenerateSerializer, Alias("reco.ItemState")]
public sealed class ItemState : IPublishedState
{
    /// <summary>The item; null: never put, or withdrawn.</summary>
    [Id(0)] public Item? Item { get; set; }

    /// <inheritdoc />
    public Publication? Publish(string grainKey, IStateSerializer serializer) => new(ChangeKind.Item, grainKey, Item is { } item ? serializer.Serialize(item) : default(ReadOnlyMemory<byte>?));
}
