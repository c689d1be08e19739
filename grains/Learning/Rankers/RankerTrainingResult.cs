namespace OrleansReco.Learning.Rankers;

/// <summary>A trained ranker.</summary>
/// <param name="Onnx">The ONNX file, for <c>RankerLoader</c>.</param>
/// <param name="Metrics">How well it does.</param>
public sealed record RankerTrainingResult(byte[] Onnx, RankerTrainingMetrics Metrics);
