using OrleansReco.Abstractions;
using OrleansReco.Retrieval.Sources;

namespace OrleansReco.Retrieval.Embeddings;

/// <summary>
/// Content vectors of items: TF-IDF of the words of title and text, of categories and of attributes, hashed into a fixed number of buckets with a sign (Weinberger et al. 2009), of length one.
/// Immutable; hashing is the same in every process.
/// </summary>
public sealed class ContentVectorizer
{
    private readonly float[] _idf;

    /// <summary>A vectorizer with known inverse document frequencies.</summary>
    /// <param name="idf">One value a bucket; as many buckets as values, at least one.</param>
    /// <exception cref="ArgumentException">There is no bucket, or a value is negative or not finite.</exception>
    public ContentVectorizer(float[] idf)
    {
        if (idf.Length == 0 || Array.FindIndex(idf, value => !float.IsFinite(value) || value < 0) >= 0)
        {
            throw new ArgumentException($"idf must have at least one value, all finite and not negative; it has {idf.Length}. Make it with ContentVectorizer.Fit.", nameof(idf));
        }

        _idf = idf;
    }

    /// <summary>Number of buckets.</summary>
    public int Buckets => _idf.Length;

    /// <summary>Inverse document frequency by bucket.</summary>
    public ReadOnlySpan<float> Idf => _idf;

    /// <summary>Learns the inverse document frequencies, ln((n + 1) / (f + 1)) + 1, of some items.</summary>
    /// <param name="items">The items.</param>
    /// <param name="buckets">Number of buckets, at least 1.</param>
    public static ContentVectorizer Fit(IEnumerable<Item> items, int buckets = 4096)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(buckets, 1);
        var documents = new int[buckets];
        var n = 0;
        var counts = new SortedDictionary<int, float>();
        foreach (var item in items)
        {
            Count(item, buckets, counts);
            n++;
            foreach (var bucket in counts.Keys)
            {
                documents[bucket]++;
            }
        }

        return new ContentVectorizer(Array.ConvertAll(documents, f => (float)(Math.Log((n + 1.0) / (f + 1.0)) + 1)));
    }

    /// <summary>The item's content vector, of length one; empty for an item without any content.</summary>
    public SparseVector Vectorize(Item item)
    {
        var counts = new SortedDictionary<int, float>();
        Count(item, Buckets, counts);
        var (indices, values) = (new int[counts.Count], new float[counts.Count]);
        var (n, squares) = (0, 0.0);
        foreach (var (bucket, count) in counts)
        {
            var value = MathF.Sign(count) * (1 + MathF.Log(Math.Max(1, Math.Abs(count)))) * _idf[bucket];
            if (value != 0)
            {
                (indices[n], values[n]) = (bucket, value);
                squares += value * value;
                n++;
            }
        }

        Array.Resize(ref indices, n);
        Array.Resize(ref values, n);
        var scale = squares > 0 ? (float)(1 / Math.Sqrt(squares)) : 0;
        for (var i = 0; i < n; i++)
        {
            values[i] *= scale;
        }

        return new SparseVector(indices, values);
    }

    private static void Count(Item item, int buckets, SortedDictionary<int, float> counts)
    {
        counts.Clear();
        var state = (counts, buckets);
        Tokenizer.Split(item.Title, state, static (s, word) => Add(s.counts, s.buckets, "w:" + word));
        Tokenizer.Split(item.Text, state, static (s, word) => Add(s.counts, s.buckets, "w:" + word));
        foreach (var category in item.Categories.IsDefault ? [] : item.Categories)
        {
            Add(counts, buckets, "c:" + category);
        }

        foreach (var (name, value) in item.Attributes)
        {
            Add(counts, buckets, $"a:{name}={value}");
        }
    }

    private static void Add(SortedDictionary<int, float> counts, int buckets, string term)
    {
        // FNV-1a, then a finalizer: the low bits choose the bucket and the highest the sign.
        var hash = 14695981039346656037UL;
        foreach (var c in term)
        {
            hash = (hash ^ c) * 1099511628211UL;
        }

        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccdUL;
        hash ^= hash >> 33;
        var bucket = (int)((hash & 0x7FFF_FFFF) % (ulong)buckets);
        counts[bucket] = counts.GetValueOrDefault(bucket) + ((hash >> 63) == 0 ? 1 : -1);
    }
}
