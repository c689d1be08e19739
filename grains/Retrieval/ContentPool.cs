using OrleansReco.Retrieval.Catalog;
using OrleansReco.Retrieval.Embeddings;

namespace OrleansReco.Retrieval;

/// <summary>The newest cold items, newest first, with content vectors. Found when first asked for; content vectors are kept as long as their items live, across snapshots.</summary>
internal sealed class ContentPool(Catalogue catalogue, Bitset cold, ContentVectors vectors)
{
    /// <summary>Most items in the pool.</summary>
    public const int Limit = 5000;

    private readonly Lazy<int[]> _rows = new(() => FindNewest(catalogue, cold));

    /// <summary>Rows of the pool, newest first.</summary>
    public ReadOnlySpan<int> Rows => _rows.Value;

    /// <summary>Number of items the vectorizer was fitted to.</summary>
    public int FittedOn => vectors.FittedOn;

    /// <summary>Length of a dense content vector.</summary>
    public int Buckets => vectors.Vectorizer.Buckets;

    /// <summary>The content vector of any row.</summary>
    public SparseVector VectorOf(int row) => vectors.Of(catalogue.ItemAt(row));

    /// <summary>The pool of a newer catalogue.</summary>
    public ContentPool With(Catalogue newer, Bitset newCold) => new(newer, newCold, vectors);

    private static int[] FindNewest(Catalogue catalogue, Bitset cold)
    {
        var oldestFirst = new PriorityQueue<int, (long, int)>();
        for (var row = cold.Next(0); row >= 0; row = cold.Next(row + 1))
        {
            if (!catalogue.Active.Contains(row))
            {
                continue;
            }

            var age = (catalogue.ItemAt(row).PublishedAt?.UtcTicks ?? 0, row);
            if (oldestFirst.Count < Limit)
            {
                oldestFirst.Enqueue(row, age);
            }
            else
            {
                oldestFirst.EnqueueDequeue(row, age);
            }
        }

        var rows = new int[oldestFirst.Count];
        for (var i = rows.Length - 1; i >= 0; i--)
        {
            rows[i] = oldestFirst.Dequeue();
        }

        return rows;
    }
}
