using System.Collections.Immutable;
using OrleansReco.Abstractions;
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

    /// <summary>Trains one if there is XGBoost and enough to learn from, and keeps it only if it orders the newest slates better than the fused score did. Null otherwise, with the reason.</summary>
    public static (RankerPart? Ranker, string Reason) Train(ImmutableArray<LabeledExample> examples, TrainerOptions options, CancellationToken cancellationToken)
    {
        if (!NativeParts.Probe(NativeParts.XGBoost).Found)
        {
            return (null, "no ranker: XGBoost is missing");
        }

        var served = examples.Where(example => example.Kind is ExampleKind.Pointwise or ExampleKind.PreferencePair).OrderBy(example => example.Provenance.ServedAt).ToArray();
        var names = FeatureSchema.Names;
        var split = served.Length == 0 ? default : served[(int)(served.Length * (1 - NewestShare))].Provenance.ServedAt;
        var older = RankerLessons.Collect(served.Where(example => example.Provenance.ServedAt < split), names);
        var newest = RankerLessons.Collect(served.Where(example => example.Provenance.ServedAt >= split), names);
        if (older is null || newest is null || older.Slates + newest.Slates < options.MinRankerSlates)
        {
            return (null, $"no ranker: {(older?.Slates ?? 0) + (newest?.Slates ?? 0)} slates teach an order, {options.MinRankerSlates} are needed");
        }

        var trained = RankerTrainer.Train(older.Set, new RankerTrainingOptions { Threads = options.Threads, MaxDepth = 5, MinLeafWeight = 5 }, progress: null, cancellationToken);
        var ranker = RankerLoader.Load(trained.Onnx);
        var scores = new float[newest.Set.RowCount];
        ranker.Score(newest.Set.Features.Span, scores);
        var ndcg = MeanNdcg(newest.Set, scores);
        var fused = MeanNdcg(newest.Set, [.. Enumerable.Range(0, newest.Set.RowCount).Select(row => Fused(newest.Set, row))]);
        if (!(ndcg > fused))
        {
            return (null, FormattableString.Invariant($"no ranker: nDCG@10 {ndcg:F4} on the newest slates, the fused order has {fused:F4}"));
        }

        bool[] accepted = [.. newest.Set.Grades.ToArray().Select(grade => grade >= 1)];
        return (new RankerPart(trained.Onnx, names, IsotonicCalibrator.Fit(scores, accepted), ndcg, older.Slates),
            FormattableString.Invariant($"ranker: nDCG@10 {ndcg:F4} on the newest slates, the fused order has {fused:F4}"));
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
