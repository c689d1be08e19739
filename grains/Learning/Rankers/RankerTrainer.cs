using System.ComponentModel.DataAnnotations;
using System.Globalization;
using OrleansReco.Ranking.Native;
using OrleansReco.Ranking.Rankers;
using OrleansReco.Ranking.Rankers.Onnx;

namespace OrleansReco.Learning.Rankers;

/// <summary>Trains a ranker: LambdaMART, trees grown by XGBoost, written as ONNX and checked to score as XGBoost does.</summary>
public static class RankerTrainer
{
    private const int CheckedRows = 10_000;
    private const double ScoreTolerance = 1e-5;

    /// <summary>Trains a ranker. The same set, options and XGBoost give the same bytes.</summary>
    /// <param name="set">What to learn from; at least one group should hold two different grades.</param>
    /// <param name="options">How to train.</param>
    /// <param name="progress">Told after each tree.</param>
    /// <param name="cancellationToken">Heeded after each tree.</param>
    /// <exception cref="NativePartMissingException">XGBoost is missing.</exception>
    /// <exception cref="ValidationException">An option is out of range.</exception>
    /// <exception cref="XGBoostException">XGBoost fails.</exception>
    /// <exception cref="InvalidDataException">The ONNX file scores otherwise than XGBoost.</exception>
    public static RankerTrainingResult Train(
        RankerTrainingSet set,
        RankerTrainingOptions options,
        IProgress<RankerTrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();

        int threads = options.Threads > 0 ? options.Threads : Environment.ProcessorCount;
        int groups = set.GroupSizes.Length;
        (RankerTrainingSet older, RankerTrainingSet newer) = set.SplitAt(groups - (int)(groups * options.ValidationShare));
        using XGBoostMatrix training = Matrix(older, threads);
        using XGBoostMatrix? validation = newer.RowCount > 0 ? Matrix(newer, threads) : null;
        using XGBoostBooster booster = XGBoostBooster.Create(
            validation is null ? [training] : [training, validation], Parameters(options, threads));

        (int trees, double? ndcg) = Grow(booster, training, older, validation, newer, options, threads, progress, cancellationToken);

        XGBoostModel model = XGBoostModel.Parse(booster.SaveJson());
        byte[] onnx = TreeEnsembleWriter.Write(model.ToEnsemble(set.FeatureNames, trees));
        (double difference, bool checkedByOnnxRuntime) = Check(onnx, older, booster.Predict(training, trees));
        return new RankerTrainingResult(onnx, new RankerTrainingMetrics(
            trees,
            GroupNdcg.Mean(older, booster.Predict(training, trees), options.NdcgCutoff),
            ndcg,
            difference,
            checkedByOnnxRuntime,
            model.FeatureGains(set.FeatureNames, trees)));
    }

    private static (int Trees, double? Ndcg) Grow(
        XGBoostBooster booster,
        XGBoostMatrix training,
        RankerTrainingSet older,
        XGBoostMatrix? validation,
        RankerTrainingSet newer,
        RankerTrainingOptions options,
        int threads,
        IProgress<RankerTrainingProgress>? progress,
        CancellationToken cancellationToken)
    {
        LambdaGradients lambdas = new(older, options.Objective, options.NdcgCutoff, threads);
        int best = options.MaxTrees;
        double? bestNdcg = null;
        for (int trees = 1; trees <= options.MaxTrees; trees++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            lambdas.Compute(trees == 1 ? new float[older.RowCount] : booster.Predict(training));
            booster.Boost(training, lambdas.Gradients, lambdas.Hessians);
            double? ndcg = validation is null ? null : GroupNdcg.Mean(newer, booster.Predict(validation), options.NdcgCutoff);
            progress?.Report(new RankerTrainingProgress(trees, options.MaxTrees, ndcg));
            if (ndcg is null)
            {
                continue;
            }

            if (bestNdcg is null || ndcg > bestNdcg)
            {
                (best, bestNdcg) = (trees, ndcg);
            }
            else if (trees - best >= options.PatienceTrees)
            {
                break;
            }
        }

        return (best, bestNdcg);
    }

    private static XGBoostMatrix Matrix(RankerTrainingSet set, int threads) =>
        XGBoostMatrix.Create(set.Features.Span, set.FeatureNames.Length, threads);

    private static (string, string)[] Parameters(RankerTrainingOptions options, int threads)
    {
        static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
        return
        [
            ("verbosity", "0"),
            ("booster", "gbtree"),
            ("tree_method", "hist"),
            ("base_score", "0"),
            ("max_depth", Text(options.MaxDepth)),
            ("eta", Text(options.LearningRate)),
            ("min_child_weight", Text(options.MinLeafWeight)),
            ("lambda", Text(options.LeafPenalty)),
            ("subsample", Text(options.RowShare)),
            ("colsample_bytree", Text(options.FeatureShare)),
            ("seed", Text(options.Seed)),
            ("nthread", Text(threads)),
        ];
    }

    // The ONNX file must say what XGBoost says, in both of the runtimes that may serve it.
    private static (double Difference, bool ByOnnxRuntime) Check(byte[] onnx, RankerTrainingSet set, float[] expected)
    {
        int rows = Math.Min(set.RowCount, CheckedRows);
        ReadOnlySpan<float> features = set.Features.Span[..(rows * set.FeatureNames.Length)];
        double difference = Check(TreeEnsembleRanker.Load(onnx), features, expected.AsSpan(0, rows));
        if (!NativeParts.Probe(NativeParts.OnnxRuntime).Found)
        {
            return (difference, false);
        }

        using OnnxRanker ranker = new(onnx);
        return (Math.Max(difference, Check(ranker, features, expected.AsSpan(0, rows))), true);
    }

    private static double Check(IRanker ranker, ReadOnlySpan<float> features, ReadOnlySpan<float> expected)
    {
        float[] scores = new float[expected.Length];
        ranker.Score(features, scores);
        double largest = 0;
        for (int row = 0; row < scores.Length; row++)
        {
            double difference = Math.Abs(scores[row] - expected[row]);
            largest = Math.Max(largest, difference);
            if (!(difference <= ScoreTolerance * Math.Max(1, Math.Abs(expected[row]))))
            {
                throw new InvalidDataException(
                    $"The ONNX file scores row {row} as {scores[row]} in {ranker.GetType().Name}, but XGBoost as {expected[row]}. " +
                    "The ranker is not published.");
            }
        }

        return largest;
    }
}
