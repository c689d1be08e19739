using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Learning.Bundles;
using OrleansReco.Learning.Rankers;
using OrleansReco.Ranking.Features;
using OrleansReco.Ranking.Native;
using OrleansReco.Ranking.Rankers;

namespace OrleansReco.Trainer;

/// <summary>A trained ranker with its calibration.</summary>
/// <param name="Onnx">The ranker.</param>
/// <param name="Features">Its features in order.</param>
/// <param name="Calibration">Of its scores, fitted on the newest slates, which it did not learn from.</param>
/// <param name="Ndcg">nDCG@10 on those slates.</param>
/// <param name="Slates">Slates it learned from.</param>
internal sealed record RankerPart(byte[] Onnx, ImmutableArray<string> Features, ScoreCalibration Calibration, double Ndcg, int Slates)
{
    private const double NewestShare = 0.2;

    /// <summary>
    /// Trains one if there is XGBoost and enough to learn from. Of the new one, the champion's and the fused order, whichever orders the newest slates best stays; where there is nothing to judge on, the champion's.
    /// Null when the fused order stays. The reason is in words.
    /// </summary>
    public static (RankerPart? Ranker, string Reason) Train(ImmutableArray<LabeledExample> examples, ModelBundle? champion, TrainerOptions options, CancellationToken cancellationToken)
    {
        var served = examples.Where(example => example.Kind is ExampleKind.Pointwise or ExampleKind.PreferencePair).OrderBy(example => example.Provenance.ServedAt).ToArray();
        var names = FeatureSchema.Names;
        var split = served.Length == 0 ? default : served[(int)(served.Length * (1 - NewestShare))].Provenance.ServedAt;
        var older = RankerLessons.Collect(served.Where(example => example.Provenance.ServedAt < split), names);
        var newest = RankerLessons.Collect(served.Where(example => example.Provenance.ServedAt >= split), names);
        var kept = OfChampion(champion, newest);
        if (!NativeParts.Probe(NativeParts.XGBoost).Found)
        {
            return (kept, $"no new ranker: XGBoost is missing{Stays(kept)}");
        }

        if (older is null || newest is null || older.Slates + newest.Slates < options.MinRankerSlates)
        {
            return (kept, $"no new ranker: {(older?.Slates ?? 0) + (newest?.Slates ?? 0)} slates teach an order, {options.MinRankerSlates} are needed{Stays(kept)}");
        }

        var trained = RankerTrainer.Train(older.Set, new RankerTrainingOptions { Threads = options.Threads, MaxDepth = 5, MinLeafWeight = 5 }, progress: null, cancellationToken);
        var ranker = RankerLoader.Load(trained.Onnx);
        var scores = Scores(ranker, names, newest.Set);
        var ndcg = MeanNdcg(newest.Set, scores);
        var fused = MeanNdcg(newest.Set, [.. Enumerable.Range(0, newest.Set.RowCount).Select(row => Fused(newest.Set, row))]);
        var beside = FormattableString.Invariant($"nDCG@10 {ndcg:F4} on the newest slates, the fused order has {fused:F4}{(kept is null ? "" : FormattableString.Invariant($", the champion's ranker {kept.Ndcg:F4}"))}");
        if (kept is not null && kept.Ndcg > ndcg && kept.Ndcg > fused)
        {
            return (kept, $"no new ranker: {beside}{Stays(kept)}");
        }

        if (!(ndcg > fused))
        {
            return (null, $"no ranker: {beside}");
        }

        bool[] accepted = [.. newest.Set.Grades.ToArray().Select(grade => grade >= 1)];
        return (new RankerPart(trained.Onnx, names, IsotonicCalibrator.Fit(scores, accepted), ndcg, older.Slates),
            $"ranker: {beside}");
    }

    private static string Stays(RankerPart? kept) => kept is null ? "" : "; the champion's stays";

    /// <summary>The champion's ranker, judged on the newest slates; null: it has none. Its nDCG is NaN where nothing can be judged.</summary>
    private static RankerPart? OfChampion(ModelBundle? champion, RankerLessons? newest)
    {
        if (champion is not { Ranker: { } ranker, RankerOnnx: { } onnx, Calibration: { } calibration })
        {
            return null;
        }

        var names = ranker.FeatureNames.IsDefaultOrEmpty ? champion.Manifest.RankerFeatures : ranker.FeatureNames;
        var slates = (int)champion.Manifest.Counts.GetValueOrDefault(ModelTrainer.RankerSlates);
        return new RankerPart(onnx.ToArray(), names, calibration, newest is null ? double.NaN : MeanNdcg(newest.Set, Scores(ranker, names, newest.Set)), slates);
    }

    private static float[] Scores(IRanker ranker, ImmutableArray<string> names, RankerTrainingSet set)
    {
        var columns = FeatureSchema.ColumnsOf(names);
        var rows = new float[set.RowCount * columns.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = set.Features.Span[(i / columns.Length * set.FeatureNames.Length) + columns[i % columns.Length]];
        }

        var scores = new float[set.RowCount];
        ranker.Score(rows, scores);
        return scores;
    }

    private static float Fused(RankerTrainingSet set, int row)
    {
        var score = set.Features.Span[(row * set.FeatureNames.Length) + (int)Feature.FusedScore];
        return float.IsNaN(score) ? float.MinValue : score;
    }

    private static double MeanNdcg(RankerTrainingSet set, float[] scores)
    {
        var (sum, start) = (0.0, 0);
        var grades = set.Grades.ToArray();
        foreach (var size in set.GroupSizes.Span)
        {
            var rows = Enumerable.Range(start, size).ToArray();
            var ideal = Gain(rows.OrderByDescending(row => grades[row]));
            sum += ideal == 0 ? 0 : Gain(rows.OrderByDescending(row => scores[row])) / ideal;
            start += size;
        }

        return sum / set.GroupSizes.Length;

        double Gain(IEnumerable<int> order) => order.Take(10).Select((row, place) => (Math.Pow(2, grades[row]) - 1) / Math.Log2(place + 2)).Sum();
    }
}
