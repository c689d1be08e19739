using System.Collections.Immutable;

namespace OrleansReco.Learning.Rankers;

/// <summary>How training a ranker went.</summary>
/// <param name="Trees">Trees kept.</param>
/// <param name="TrainingNdcg">nDCG@k on the training groups that have a grade above 0; <see langword="null"/> when none has.</param>
/// <param name="ValidationNdcg">nDCG@k on the validation groups, likewise.</param>
/// <param name="MaxScoreDifference">The largest difference of a score between XGBoost and the ONNX file, over what rows were checked.</param>
/// <param name="CheckedByOnnxRuntime">Whether ONNX Runtime was there to check the ONNX file too.</param>
/// <param name="FeatureGains">The share of all improvement that splits on each feature brought, the largest first.</param>
public sealed record RankerTrainingMetrics(
    int Trees,
    double? TrainingNdcg,
    double? ValidationNdcg,
    double MaxScoreDifference,
    bool CheckedByOnnxRuntime,
    ImmutableArray<FeatureGain> FeatureGains);
