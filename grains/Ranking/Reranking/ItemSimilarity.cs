using System.Numerics.Tensors;
using OrleansReco.Ranking.Features;

namespace OrleansReco.Ranking.Reranking;

/// <summary>How alike two candidates are, 0 to 1.</summary>
public static class ItemSimilarity
{
    /// <summary>Cosine of the item vectors, not below 0; where one of them has none, the overlap (Jaccard) of their categories.</summary>
    public static float Of(CandidateTable table, int first, int second)
    {
        var norms = table.Norms[first] * table.Norms[second];
        return norms > 0
            ? Math.Clamp(TensorPrimitives.Dot(table.VectorOf(first), table.VectorOf(second)) / norms, 0, 1)
            : Overlap(table.CategoriesOf(first), table.CategoriesOf(second));
    }

    private static float Overlap(ReadOnlySpan<int> first, ReadOnlySpan<int> second)
    {
        var common = 0;
        foreach (var category in first)
        {
            common += second.Contains(category) ? 1 : 0;
        }

        var union = first.Length + second.Length - common;
        return union == 0 ? 0 : (float)common / union;
    }
}
