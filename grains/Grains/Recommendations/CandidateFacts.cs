using System.Numerics.Tensors;
using OrleansReco.Retrieval.Sources;

namespace OrleansReco.Grains.Recommendations;

/// <summary>Looks up in catalogue, model and counters what is known of each candidate, whoever the user is.</summary>
internal static class CandidateFacts
{
    /// <summary>Writes vectors, ages, trending and, with a query, title matches into the table.</summary>
    public static void Write(SlateRun run, TrendingCounters trending)
    {
        var (table, retrieval, catalogue) = (run.Table, run.Retrieval, run.Catalogue);
        var ranking = trending.Rank(catalogue);
        // The ranking may be of a newer catalogue than the pinned one, whose top row is not here yet: then its weight is unknown.
        var topWeight = ranking.Rows.IsEmpty ? 0 : ranking.Rows[0].Row < catalogue.Count ? (float)trending.ValueAt(catalogue.IdOf(ranking.Rows[0].Row), run.Now) : float.NaN;
        var words = string.IsNullOrWhiteSpace(run.Request.Query) ? [] : TextWords.Of(run.Request.Query);
        for (var i = 0; i < table.Count; i++)
        {
            var row = table.Rows[i];
            var item = catalogue.ItemAt(row);
            var vector = retrieval.VectorOf(row);
            if (!vector.IsEmpty)
            {
                vector.CopyTo(table.Vectors.AsSpan(i * table.Dimension));
                table.Norms[i] = TensorPrimitives.Norm(vector);
            }

            table.Cold[i] = retrieval.ColdRows.Contains(row);
            table.AgeDays[i] = item.PublishedAt is { } published ? (float)(run.Now - published).TotalDays : float.NaN;
            table.Trending[i] = ranking.ScoreOf(row);
            table.Popularity[i] = topWeight * table.Trending[i];
            table.TrendingInCategory[i] = InCategory(ranking, table.CategoriesOf(i), table.Trending[i]);
            if (words.Count > 0)
            {
                table.TitleMatch[i] = TextWords.Share(words, item.Title);
            }
        }
    }

    private static float InCategory(TrendingRanking ranking, ReadOnlySpan<int> categories, float score)
    {
        var best = 0f;
        foreach (var category in categories)
        {
            var rows = ranking.OfCategory(category);
            best = rows.IsEmpty || rows[0].Score <= 0 ? best : Math.Max(best, score / rows[0].Score);
        }

        return best;
    }
}
