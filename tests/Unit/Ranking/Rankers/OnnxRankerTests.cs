using OrleansReco.Ranking.Native;
using OrleansReco.Ranking.Rankers;
using OrleansReco.Ranking.Rankers.Onnx;
using OrleansReco.Tests.Unit.Ranking.Native;

namespace OrleansReco.Tests.Unit.Ranking.Rankers;

public sealed class OnnxRankerTests
{
    private static readonly byte[] Linear = OnnxModels.Linear([1, 10, 100], [0.5f]);

    [SkippableFact]
    public void Score_LinearModel_IsTheDotProduct()
    {
        NativeRequirement.SkipUnlessFound(NativeParts.OnnxRuntime);
        using OnnxRanker ranker = new(Linear);
        float[] scores = new float[2];

        ranker.Score([1, 2, 3, 4, 5, 6], scores);

        Assert.Equal([321.5f, 654.5f], scores);
    }

    [SkippableFact]
    public void Score_ManyThreadsAtOnce_EachGetsItsOwn()
    {
        NativeRequirement.SkipUnlessFound(NativeParts.OnnxRuntime);
        using OnnxRanker ranker = new(Linear);

        Parallel.For(0, 2000, i =>
        {
            float[] scores = new float[1 + (i % 7)];
            float[] features = new float[3 * scores.Length];
            Array.Fill(features, i);
            ranker.Score(features, scores);
            Assert.All(scores, score => Assert.Equal((111 * i) + 0.5f, score, 0.1f));
        });
    }

    [SkippableFact]
    public void Score_NoRows_DoesNothing()
    {
        NativeRequirement.SkipUnlessFound(NativeParts.OnnxRuntime);
        using OnnxRanker ranker = new(Linear);

        ranker.Score([], []);
    }

    [SkippableFact]
    public void Score_AfterDispose_Throws()
    {
        NativeRequirement.SkipUnlessFound(NativeParts.OnnxRuntime);
        OnnxRanker ranker = new(Linear);
        ranker.Dispose();

        Assert.Throws<ObjectDisposedException>(() => ranker.Score([1, 2, 3], new float[1]));
    }

    [SkippableFact]
    public void Score_ModelOfTwoScoresARow_SaysWhatARankerGives()
    {
        NativeRequirement.SkipUnlessFound(NativeParts.OnnxRuntime);
        using OnnxRanker ranker = new(OnnxModels.Linear([1, 2, 3, 4], [0, 0]));

        OnnxRuntimeException error = Assert.Throws<OnnxRuntimeException>(() => ranker.Score([1, 2], new float[1]));

        Assert.Contains("one float a row", error.Message);
    }

    [SkippableFact]
    public void Load_UnknownOperator_CarriesOnnxRuntimesOwnWords()
    {
        NativeRequirement.SkipUnlessFound(NativeParts.OnnxRuntime);
        byte[] onnx = OnnxModels.Edited(RandomTrees.Ensemble(1), (_, node) => node.OpType = "NoSuchOperator");

        OnnxRuntimeException error = Assert.Throws<OnnxRuntimeException>(() => new OnnxRanker(onnx));

        Assert.Contains("NoSuchOperator", error.Message);
    }

    [Fact]
    public void Load_NotOnnx_IsRefused() => Assert.Throws<InvalidDataException>(() => new OnnxRanker("not a model"u8));
}
