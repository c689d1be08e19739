using OrleansReco.Ranking.Features;

namespace OrleansReco.Tests.Unit.Ranking.Reranking;

/// <summary>Candidate tables for tests.</summary>
internal static class Tables
{
    public static CandidateTable Of(float[] logits, int[][]? categories = null, float[][]? vectors = null)
    {
        var table = new CandidateTable();
        table.Reset(logits.Length, vectors?[0].Length ?? 0, 0);
        logits.CopyTo(table.Logits, 0);
        for (var i = 0; i < logits.Length; i++)
        {
            table.SetCategories(i, categories?[i] ?? []);
            if (vectors is not null)
            {
                vectors[i].CopyTo(table.Vectors, i * table.Dimension);
                table.Norms[i] = MathF.Sqrt(vectors[i].Sum(x => x * x));
            }
        }

        return table;
    }
}
