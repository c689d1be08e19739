using System.Numerics.Tensors;
using OrleansReco.Abstractions;

namespace OrleansReco.Retrieval.Embeddings;

/// <summary>The ridge map from content vectors to factor space: factor = intercept + Σ xᵢ Mᵢ. Gives new items a vector before anyone has touched them. Immutable.</summary>
public sealed class ContentMap
{
    private const uint Magic = 0x4D435252;
    private readonly float[] _matrix;
    private readonly float[] _intercept;

    /// <summary>A map.</summary>
    /// <param name="vectorizer">Makes the content vectors, of b buckets.</param>
    /// <param name="matrix">Row-major b×d; owned by the map from here on.</param>
    /// <param name="intercept">d values.</param>
    /// <exception cref="ArgumentException">Lengths do not fit, or a value is not finite.</exception>
    public ContentMap(ContentVectorizer vectorizer, float[] matrix, float[] intercept)
    {
        if (intercept.Length == 0 || matrix.Length != (long)vectorizer.Buckets * intercept.Length)
        {
            throw new ArgumentException($"matrix must have {vectorizer.Buckets} × {intercept.Length} values, but has {matrix.Length}.", nameof(matrix));
        }

        if (!TensorPrimitives.IsFiniteAll<float>(matrix) || !TensorPrimitives.IsFiniteAll<float>(intercept))
        {
            throw new ArgumentException("Every value of the map must be finite. Train again with more regularization.", nameof(matrix));
        }

        Vectorizer = vectorizer;
        (_matrix, _intercept) = (matrix, intercept);
    }

    /// <summary>Makes the content vectors.</summary>
    public ContentVectorizer Vectorizer { get; }

    /// <summary>Number of factors d.</summary>
    public int Dimension => _intercept.Length;

    /// <summary>The item's predicted factors, d values.</summary>
    public float[] Map(Item item) => Map(Vectorizer.Vectorize(item));

    /// <summary>The predicted factors of a content vector, d values.</summary>
    public float[] Map(SparseVector content)
    {
        var factors = _intercept.ToArray();
        for (var i = 0; i < content.Indices.Length; i++)
        {
            TensorPrimitives.MultiplyAdd(_matrix.AsSpan(content.Indices[i] * Dimension, Dimension), content.Values[i], factors, factors);
        }

        return factors;
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The stream does not hold a content map.</exception>
    public static ContentMap Load(Stream stream)
    {
        using var reader = new ModelReader(stream, Magic, "content map");
        var (idf, matrix, intercept) = (reader.ReadArray<float>(), reader.ReadArray<float>(), reader.ReadArray<float>());
        return reader.Checked(() => new ContentMap(new ContentVectorizer(idf), matrix, intercept));
    }

    /// <summary>Writes the map, little-endian; the stream stays open.</summary>
    public void Save(Stream stream)
    {
        using var writer = new ModelWriter(stream, Magic);
        writer.WriteArray(Vectorizer.Idf);
        writer.WriteArray<float>(_matrix);
        writer.WriteArray<float>(_intercept);
    }
}
