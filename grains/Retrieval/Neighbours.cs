using OrleansReco.Retrieval.Indexes;

namespace OrleansReco.Retrieval;

/// <summary>The co-visited neighbours of a catalogue row, best first.</summary>
public readonly ref struct Neighbours
{
    private readonly ReadOnlySpan<int> _indices;
    private readonly ReadOnlySpan<float> _weights;
    private readonly ReadOnlySpan<int> _rowOf;

    internal Neighbours(ReadOnlySpan<int> indices, ReadOnlySpan<float> weights, ReadOnlySpan<int> rowOf)
    {
        _indices = indices;
        _weights = weights;
        _rowOf = rowOf;
    }

    /// <summary>How many there are.</summary>
    public int Count => _indices.Length;

    /// <summary>The neighbour at a place, the best being 0. Its row is −1 when the catalogue does not have it.</summary>
    public ScoredRow this[int place] => new(_rowOf[_indices[place]], _weights[place]);
}
