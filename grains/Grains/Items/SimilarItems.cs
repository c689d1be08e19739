using System.Buffers;
using System.Collections.Immutable;
using System.Numerics.Tensors;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Silos;
using OrleansReco.Retrieval.Indexes;

namespace OrleansReco.Grains.Items;

/// <summary>Nearest items of an item under the champion: by cosine of the vectors, and by co-visitation, fused by reciprocal rank.</summary>
internal static class SimilarItems
{
    private const int FusionK = 60;

    /// <summary>The nearest available items, best first; empty when nothing is known of the item.</summary>
    public static ImmutableArray<SimilarItem> Find(SiloSnapshot silo, string itemId, int count)
    {
        var retrieval = (silo.Champion ?? silo.WithoutModel).Retrieval;
        if (!retrieval.TryGetRow(itemId, out var row))
        {
            return [];
        }

        var fused = new Dictionary<int, (double Score, ImmutableArray<string> Sources)>();
        AddNearest(silo, row, count, fused);
        var neighbours = retrieval.NeighboursOf(row);
        for (var (place, rank) = (0, 0); place < neighbours.Count; place++)
        {
            var neighbour = neighbours[place];
            if (neighbour.Row >= 0 && neighbour.Row != row && silo.Catalogue.Active.Contains(neighbour.Row))
            {
                Add(fused, neighbour.Row, ++rank, "covisited");
            }
        }

        return
        [
            .. fused.OrderByDescending(f => f.Value.Score).ThenBy(f => f.Key).Take(count)
                .Select(f => new SimilarItem(silo.Catalogue.IdOf(f.Key), f.Value.Score, f.Value.Sources)),
        ];
    }

    private static void AddNearest(SiloSnapshot silo, int row, int count, Dictionary<int, (double Score, ImmutableArray<string> Sources)> fused)
    {
        var retrieval = (silo.Champion ?? silo.WithoutModel).Retrieval;
        var vector = retrieval.VectorOf(row);
        if (retrieval.Index is null || vector.IsEmpty)
        {
            return;
        }

        // The index knows inner products: take more than asked for, and order them by cosine.
        var wanted = Math.Min(retrieval.Catalogue.Count, (4 * count) + 100);
        var found = ArrayPool<ScoredRow>.Shared.Rent(wanted);
        var n = retrieval.Index.Search(vector, wanted, silo.Catalogue.Active, found);
        for (var i = 0; i < n; i++)
        {
            found[i] = found[i] with { Score = TensorPrimitives.CosineSimilarity(vector, retrieval.VectorOf(found[i].Row)) };
        }

        found.AsSpan(0, n).Sort((a, b) => b.Score.CompareTo(a.Score));
        for (var (i, rank) = (0, 0); i < n && rank < 2 * count; i++)
        {
            if (found[i].Row != row)
            {
                Add(fused, found[i].Row, ++rank, retrieval.ColdRows.Contains(row) || retrieval.ColdRows.Contains(found[i].Row) ? "content" : "factors");
            }
        }

        ArrayPool<ScoredRow>.Shared.Return(found);
    }

    private static void Add(Dictionary<int, (double Score, ImmutableArray<string> Sources)> fused, int row, int rank, string source)
    {
        var (score, sources) = fused.GetValueOrDefault(row, (0, []));
        fused[row] = (score + (1.0 / (FusionK + rank)), sources.Add(source));
    }
}
