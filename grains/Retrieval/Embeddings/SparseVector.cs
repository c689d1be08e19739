namespace OrleansReco.Retrieval.Embeddings;

/// <summary>A sparse vector: indices ascending and distinct, with their values.</summary>
/// <param name="Indices">Indices.</param>
/// <param name="Values">Values, as many.</param>
public readonly record struct SparseVector(int[] Indices, float[] Values)
{
    /// <summary>The inner product with another sparse vector.</summary>
    public float Dot(SparseVector other)
    {
        var (i, j, dot) = (0, 0, 0f);
        while (i < Indices.Length && j < other.Indices.Length)
        {
            var difference = Indices[i] - other.Indices[j];
            if (difference == 0)
            {
                dot += Values[i] * other.Values[j];
            }

            i += difference <= 0 ? 1 : 0;
            j += difference >= 0 ? 1 : 0;
        }

        return dot;
    }

    /// <summary>The inner product with a dense vector.</summary>
    public float Dot(ReadOnlySpan<float> dense)
    {
        var dot = 0f;
        for (var i = 0; i < Indices.Length; i++)
        {
            dot += Values[i] * dense[Indices[i]];
        }

        return dot;
    }
}
