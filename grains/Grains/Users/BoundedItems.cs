using System.Collections.Immutable;

namespace OrleansReco.Grains.Users;

/// <summary>A set of items that forgets the oldest when it has too many.</summary>
/// <param name="capacity">How many it keeps.</param>
internal sealed class BoundedItems(int capacity)
{
    private readonly Queue<string> _order = [];

    public ImmutableHashSet<string> Set { get; private set; } = ImmutableHashSet.Create<string>(StringComparer.Ordinal);

    public ImmutableArray<string> Ordered => [.. _order];

    public void Load(ImmutableArray<string> items)
    {
        var kept = items.IsDefault ? [] : items;
        Set = ImmutableHashSet.CreateRange(StringComparer.Ordinal, kept);
        foreach (var item in kept)
        {
            _order.Enqueue(item);
        }
    }

    public void Add(string item)
    {
        var grown = Set.Add(item);
        if (ReferenceEquals(grown, Set))
        {
            return;
        }

        Set = grown;
        _order.Enqueue(item);
        while (_order.Count > capacity)
        {
            Set = Set.Remove(_order.Dequeue());
        }
    }
}
