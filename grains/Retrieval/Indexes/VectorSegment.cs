using OrleansReco.Retrieval.Catalog;

namespace OrleansReco.Retrieval.Indexes;

/// <summary>4,096 rows of an exact index: their vectors in blocks of 16 (see <see cref="InnerProductKernel"/>), and which of them have one. Never changed once published.</summary>
internal sealed class VectorSegment(int dimension)
{
    public const int Rows = 4096;

    public float[] Values { get; } = new float[Rows * dimension];

    public Bitset Present { get; } = new(Rows);

    public VectorSegment Copy()
    {
        var copy = new VectorSegment(dimension);
        Values.CopyTo(copy.Values, 0);
        copy.Present.Or(Present);
        return copy;
    }

    /// <summary>Writes a row's vector; an empty one removes it.</summary>
    public void Write(int row, ReadOnlySpan<float> vector)
    {
        if (vector.IsEmpty)
        {
            Present.Clear(row);
            return;
        }

        Present.Set(row);
        var at = (row / InnerProductKernel.Lanes * InnerProductKernel.Lanes * dimension) + (row % InnerProductKernel.Lanes);
        for (var j = 0; j < dimension; j++, at += InnerProductKernel.Lanes)
        {
            Values[at] = vector[j];
        }
    }
}
