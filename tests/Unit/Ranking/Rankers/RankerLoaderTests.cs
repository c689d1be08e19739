using OrleansReco.Ranking.Native;
using OrleansReco.Ranking.Rankers;
using OrleansReco.Ranking.Rankers.Onnx;
using OrleansReco.Tests.Unit.Ranking.Native;

namespace OrleansReco.Tests.Unit.Ranking.Rankers;

public sealed class RankerLoaderTests
{
    private static readonly TreeEnsemble Trees = RandomTrees.Ensemble(seed: 1);

    [Fact]
    public void Load_TreeEnsemble_IsEvaluatedHereAndExplains()
    {
        IRanker ranker = RankerLoader.Load(TreeEnsembleWriter.Write(Trees), Trees.FeatureNames);

        Assert.IsAssignableFrom<IExplainingRanker>(ranker);
        Assert.Equal(Trees.FeatureNames.AsEnumerable(), ranker.FeatureNames);
    }

    [SkippableFact]
    public void Load_AnyOtherModel_GoesToOnnxRuntime()
    {
        NativeRequirement.SkipUnlessFound(NativeParts.OnnxRuntime);

        IRanker ranker = RankerLoader.Load(OnnxModels.Linear([1, 2], [0], """["age","popularity"]"""), ["age", "popularity"]);

        using OnnxRanker onnx = Assert.IsType<OnnxRanker>(ranker);
        Assert.Equal(2, onnx.FeatureCount);
    }

    [SkippableFact]
    public void Load_EnsembleThatIsNoPlainSum_GoesToOnnxRuntime()
    {
        NativeRequirement.SkipUnlessFound(NativeParts.OnnxRuntime);
        byte[] onnx = OnnxModels.Edited(Trees, (_, node) => node.Named("aggregate_function").S = Google.Protobuf.ByteString.CopyFromUtf8("MAX"));

        using OnnxRanker ranker = Assert.IsType<OnnxRanker>(RankerLoader.Load(onnx));
    }

    [Fact]
    public void Load_FeaturesInAnotherOrder_NamesTheFirstThatDiffers()
    {
        byte[] onnx = TreeEnsembleWriter.Write(Trees);

        InvalidDataException error = Assert.Throws<InvalidDataException>(() =>
            RankerLoader.Load(onnx, ["feature0", "feature2", "feature1", "feature3", "feature4"]));

        Assert.Contains("position 1: trained on 'feature1', served 'feature2'", error.Message);
    }

    [Fact]
    public void Load_OneFeatureMoreServed_SaysWhichIsNew()
    {
        byte[] onnx = TreeEnsembleWriter.Write(Trees);

        InvalidDataException error = Assert.Throws<InvalidDataException>(() => RankerLoader.Load(onnx, Trees.FeatureNames.Add("novelty")));

        Assert.Contains("position 5: trained on 'nothing', served 'novelty'", error.Message);
    }

    [Fact]
    public void Load_ModelWithoutFeatureNames_SaysHowToAddThem()
    {
        byte[] onnx = OnnxModels.Edited(Trees, (model, _) => model.MetadataProps.Clear());

        InvalidDataException error = Assert.Throws<InvalidDataException>(() => RankerLoader.Load(onnx, Trees.FeatureNames));

        Assert.Contains("reco.featureNames", error.Message);
    }
}
