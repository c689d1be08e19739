namespace OrleansReco.Retrieval.Indexes;

/// <summary>Items as rows with vectors: what fold-in and indexes read from, be it a bare model or a model bound to a catalogue.</summary>
public interface IItemVectors
{
    /// <summary>The row of an item; false: unknown.</summary>
    bool TryGetRow(string itemId, out int row);

    /// <summary>The row's vector, or empty when it has none.</summary>
    ReadOnlySpan<float> VectorOf(int row);
}
