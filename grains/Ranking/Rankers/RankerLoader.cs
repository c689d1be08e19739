using System.Collections.Immutable;
using OrleansReco.Ranking.Rankers.Onnx;

namespace OrleansReco.Ranking.Rankers;

/// <summary>Loads the ranker in an ONNX file: tree ensembles for the product's own, faster evaluation, anything else for ONNX Runtime.</summary>
public static class RankerLoader
{
    /// <summary>Loads a ranker.</summary>
    /// <exception cref="InvalidDataException">The bytes are not the ONNX model of a ranker.</exception>
    /// <exception cref="Native.NativePartMissingException">The model is no tree ensemble, and ONNX Runtime is missing.</exception>
    /// <exception cref="OnnxRuntimeException">ONNX Runtime refuses the model.</exception>
    public static IRanker Load(byte[] onnx)
    {
        ArgumentNullException.ThrowIfNull(onnx);
        return TreeEnsembleReader.TryRead(OnnxModelFile.Read(onnx), out TreeEnsemble? ensemble, out _) && TreeEnsembleRanker.CanRun(ensemble)
            ? new TreeEnsembleRanker(ensemble)
            : new OnnxRanker(onnx);
    }

    /// <summary>Loads a ranker that must have been trained on exactly the features that are served.</summary>
    /// <param name="onnx">The ONNX file.</param>
    /// <param name="servedFeatures">The names of the features served, in order.</param>
    /// <exception cref="InvalidDataException">The model's feature names are others, or it has none; or as in <see cref="Load(byte[])"/>.</exception>
    public static IRanker Load(byte[] onnx, ImmutableArray<string> servedFeatures)
    {
        IRanker ranker = Load(onnx);
        if (ranker.FeatureNames.SequenceEqual(servedFeatures))
        {
            return ranker;
        }

        (ranker as IDisposable)?.Dispose();
        throw new InvalidDataException(DescribeMismatch(ranker, servedFeatures));
    }

    private static string DescribeMismatch(IRanker ranker, ImmutableArray<string> served)
    {
        ImmutableArray<string> trained = ranker.FeatureNames;
        if (trained.IsEmpty)
        {
            return $"The ranker does not name its {ranker.FeatureCount} features, so it cannot be known " +
                $"whether they are the {served.Length} served. " +
                $"Add the metadata entry {OnnxModelFile.FeatureNamesKey} to the ONNX file: a JSON array of the names in order.";
        }

        int shared = Math.Min(trained.Length, served.Length);
        int first = Enumerable.Range(0, shared).FirstOrDefault(i => trained[i] != served[i], shared);
        string trainedName = first < trained.Length ? trained[first] : "nothing";
        string servedName = first < served.Length ? served[first] : "nothing";
        return $"The ranker was trained on {trained.Length} features and {served.Length} are served; they differ first at position {first}: " +
            $"trained on '{trainedName}', served '{servedName}'. Retrain the ranker on the features served now.";
    }
}
