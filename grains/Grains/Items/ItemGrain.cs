using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Silos;
using OrleansReco.Grains.Storage;

namespace OrleansReco.Grains.Items;

/// <summary>One per item, keyed by item id: the truth behind the catalogue. What it holds and what the change feed says of it are one write.</summary>
internal sealed class ItemGrain(
    [PersistentState("item")] IPersistentState<ItemState> state, ISiloState silo) : Grain, IItemGrain
{
    public async Task<bool> Put(Item item)
    {
        var created = state.State.Item is null;
        await Save(item);
        return created;
    }

    public async Task<Item?> Patch(ItemPatch patch)
    {
        if (state.State.Item is not { } item)
        {
            return null;
        }

        await Save(Apply(item, patch));
        return state.State.Item;
    }

    public async Task<bool> Withdraw()
    {
        if (state.State.Item is null)
        {
            return false;
        }

        state.State.Item = null;
        await state.SaveAsync(this);
        return true;
    }

    public Task<Item?> Get() => Task.FromResult(state.State.Item);

    public Task<ImmutableArray<SimilarItem>?> GetSimilar(int count)
        => Task.FromResult<ImmutableArray<SimilarItem>?>(state.State.Item is null ? null : SimilarItems.Find(silo.Current, this.GetPrimaryKeyString(), count));

    private static Item Apply(Item item, ItemPatch patch) => item with
    {
        Title = patch.Title ?? item.Title,
        Text = patch.Text ?? item.Text,
        Categories = patch.Categories ?? item.Categories,
        Attributes = patch.Attributes is null ? item.Attributes : Merge(item.Attributes, patch.Attributes),
        AvailableFrom = patch.AvailableFrom ?? item.AvailableFrom,
        AvailableUntil = patch.AvailableUntil ?? item.AvailableUntil,
    };

    private static ImmutableDictionary<string, string> Merge(ImmutableDictionary<string, string> attributes, ImmutableDictionary<string, string?> changed)
    {
        var merged = attributes.ToBuilder();
        foreach (var (name, value) in changed)
        {
            if (value is null)
            {
                merged.Remove(name);
            }
            else
            {
                merged[name] = value;
            }
        }

        return merged.ToImmutable();
    }

    private Task Save(Item item)
    {
        state.State.Item = item with { ItemId = this.GetPrimaryKeyString() };
        return state.SaveAsync(this);
    }
}
