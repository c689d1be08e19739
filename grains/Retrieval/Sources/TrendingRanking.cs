using OrleansReco.Retrieval.Catalog;
using OrleansReco.Retrieval.Indexes;

namespace OrleansReco.Retrieval.Sources;

/// <summary>Rows in order of their decayed weight, overall and by category. Scores are shares of the top row's weight, so that 1 is the most trending item. Immutable.</summary>
public sealed class TrendingRanking
{
    private readonly ScoredRow[] _rows;
    private readonly ScoredRow[][] _byCategory;
    private readonly float[] _scores;

    private TrendingRanking(object line, object catalogue, long version, long madeAt, ScoredRow[] rows, ScoredRow[][] byCategory, float[] scores)
    {
        (Line, Catalogue, Version, MadeAt) = (line, catalogue, version, madeAt);
        (_rows, _byCategory, _scores) = (rows, byCategory, scores);
    }

    /// <summary>All rows with any weight, best first.</summary>
    public ReadOnlySpan<ScoredRow> Rows => _rows;

    internal object Line { get; }

    internal object Catalogue { get; }

    internal long Version { get; }

    internal long MadeAt { get; }

    /// <summary>Rows of a category with any weight, best first.</summary>
    public ReadOnlySpan<ScoredRow> OfCategory(int category) => category < _byCategory.Length ? _byCategory[category] : [];

    /// <summary>The row's share of the top row's weight, 0 to 1.</summary>
    public float ScoreOf(int row) => row < _scores.Length ? _scores[row] : 0;

    internal static TrendingRanking Create(Catalogue catalogue, int[] rows, double[] logs, long version, long madeAt)
    {
        var order = new int[rows.Length];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        Array.Sort(order, (a, b) => logs[a] != logs[b] ? logs[b].CompareTo(logs[a]) : rows[a].CompareTo(rows[b]));
        var top = order.Length > 0 ? logs[order[0]] : 0;
        var ranked = Array.ConvertAll(order, i => new ScoredRow(rows[i], (float)double.Exp2(logs[i] - top)));
        var byCategory = new List<ScoredRow>[catalogue.Categories.Length];
        var scores = new float[catalogue.Count];
        foreach (var row in ranked)
        {
            scores[row.Row] = row.Score;
            foreach (var category in catalogue.CategoriesOf(row.Row))
            {
                (byCategory[category] ??= []).Add(row);
            }
        }

        return new TrendingRanking(catalogue.Line, catalogue.Identity, version, madeAt, ranked, Array.ConvertAll(byCategory, list => list is null ? [] : list.ToArray()), scores);
    }
}
