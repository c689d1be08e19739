using System.Collections.Immutable;
using OrleansReco.Ranking.Rankers.Onnx;

namespace OrleansReco.Ranking.Rankers;

/// <summary>A ranker of any kind, run by ONNX Runtime.</summary>
public sealed class OnnxRanker : IRanker, IDisposable
{
    private readonly OnnxSession _session;

    /// <summary>Loads a model of one float input n×f and one float a row as its first output.</summary>
    /// <exception cref="InvalidDataException">The bytes are no such model.</exception>
    /// <exception cref="Native.NativePartMissingException">ONNX Runtime is missing.</exception>
    /// <exception cref="OnnxRuntimeException">ONNX Runtime refuses the model.</exception>
    public OnnxRanker(ReadOnlySpan<byte> onnx)
    {
        OnnxModelFile file = OnnxModelFile.Read(onnx);
        FeatureCount = file.FeatureCount();
        FeatureNames = file.FeatureNames();
        _session = OnnxSession.Load(onnx);
    }

    /// <inheritdoc/>
    public int FeatureCount { get; }

    /// <inheritdoc/>
    public ImmutableArray<string> FeatureNames { get; }

    /// <inheritdoc/>
    /// <exception cref="OnnxRuntimeException">ONNX Runtime fails, or the model does not give one float a row.</exception>
    public void Score(ReadOnlySpan<float> features, Span<float> scores) => _session.Run(features, FeatureCount, scores);

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();
}
