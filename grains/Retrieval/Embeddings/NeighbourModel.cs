using System.Collections.Immutable;

namespace OrleansReco.Retrieval.Embeddings;

/// <summary>Co-visitation: for each item its neighbours with weights, in compressed rows. Immutable. Indices are those of <see cref="ItemIds"/>.</summary>
public sealed class NeighbourModel
{
    private const uint Magic = 0x4E425252;
    private readonly int[] _offsets;
    private readonly int[] _neighbours;
    private readonly float[] _weights;
    private readonly Dictionary<string, int> _indexOf;

    /// <summary>A model over the given items.</summary>
    /// <param name="itemIds">n ids, distinct.</param>
    /// <param name="offsets">n + 1 values: item i's neighbours lie from offsets[i] to before offsets[i + 1].</param>
    /// <param name="neighbours">Indices of neighbours, best first.</param>
    /// <param name="weights">Their weights.</param>
    /// <exception cref="ArgumentException">The arrays do not fit each other, an id repeats, or a weight is not finite.</exception>
    public NeighbourModel(ImmutableArray<string> itemIds, int[] offsets, int[] neighbours, float[] weights)
    {
        if (offsets.Length != itemIds.Length + 1 || offsets[0] != 0 || offsets[^1] != neighbours.Length || neighbours.Length != weights.Length)
        {
            throw new ArgumentException($"offsets must have {itemIds.Length + 1} values from 0 to {neighbours.Length}, and weights {neighbours.Length}; they have {offsets.Length} and {weights.Length}.", nameof(offsets));
        }

        _indexOf = new Dictionary<string, int>(itemIds.Length, StringComparer.Ordinal);
        for (var i = 0; i < itemIds.Length; i++)
        {
            if (!_indexOf.TryAdd(itemIds[i], i) || offsets[i] > offsets[i + 1])
            {
                throw new ArgumentException($"Ids must be distinct and offsets rise, but item {i} ('{itemIds[i]}') breaks this.", nameof(itemIds));
            }
        }

        for (var i = 0; i < neighbours.Length; i++)
        {
            if ((uint)neighbours[i] >= (uint)itemIds.Length || !float.IsFinite(weights[i]))
            {
                throw new ArgumentException($"Neighbour {i} must be an index below {itemIds.Length} with a finite weight, but is {neighbours[i]} with {weights[i]}.", nameof(neighbours));
            }
        }

        ItemIds = itemIds;
        (_offsets, _neighbours, _weights) = (offsets, neighbours, weights);
    }

    /// <summary>A model without items.</summary>
    public static NeighbourModel Empty { get; } = new([], [0], [], []);

    /// <summary>The items, by index.</summary>
    public ImmutableArray<string> ItemIds { get; }

    /// <summary>Number of items n.</summary>
    public int Count => ItemIds.Length;

    /// <summary>The index of an item; false: unknown.</summary>
    public bool TryGetIndex(string itemId, out int index) => _indexOf.TryGetValue(itemId, out index);

    /// <summary>Indices of an item's neighbours, best first.</summary>
    public ReadOnlySpan<int> NeighboursOf(int index) => _neighbours.AsSpan(_offsets[index].._offsets[index + 1]);

    /// <summary>Weights of an item's neighbours.</summary>
    public ReadOnlySpan<float> WeightsOf(int index) => _weights.AsSpan(_offsets[index].._offsets[index + 1]);

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The stream does not hold a neighbour model.</exception>
    public static NeighbourModel Load(Stream stream)
    {
        using var reader = new ModelReader(stream, Magic, "neighbour model");
        var (ids, offsets, neighbours, weights) = (reader.ReadStrings(), reader.ReadArray<int>(), reader.ReadArray<int>(), reader.ReadArray<float>());
        return reader.Checked(() => new NeighbourModel(ids, offsets, neighbours, weights));
    }

    /// <summary>Writes the model, little-endian; the stream stays open.</summary>
    public void Save(Stream stream)
    {
        using var writer = new ModelWriter(stream, Magic);
        writer.WriteStrings(ItemIds);
        writer.WriteArray<int>(_offsets);
        writer.WriteArray<int>(_neighbours);
        writer.WriteArray<float>(_weights);
    }
}
