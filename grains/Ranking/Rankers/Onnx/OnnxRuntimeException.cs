namespace OrleansReco.Ranking.Rankers.Onnx;

/// <summary>ONNX Runtime refused a model or failed to run it. The message holds what was tried and ONNX Runtime's own words.</summary>
public sealed class OnnxRuntimeException(string message) : Exception(message);
