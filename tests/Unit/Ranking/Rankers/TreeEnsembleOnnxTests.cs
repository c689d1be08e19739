using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using OrleansReco.Ranking.Native;
using OrleansReco.Ranking.Rankers;
using OrleansReco.Ranking.Rankers.Onnx;
using OrleansReco.Tests.Unit.Ranking.Native;

namespace OrleansReco.Tests.Unit.Ranking.Rankers;

public sealed class TreeEnsembleOnnxTests
{
    [Fact]
    public void Write_ThenRead_GivesTheSameEnsemble() => Prop.ForAll<int>(seed =>
    {
        TreeEnsemble ensemble = RandomTrees.Ensemble(seed);

        OnnxModelFile file = OnnxModelFile.Read(TreeEnsembleWriter.Write(ensemble));
        Assert.True(TreeEnsembleReader.TryRead(file, out TreeEnsemble? read, out string? reason), reason);

        Assert.Equal(ensemble.BaseScore, read.BaseScore);
        Assert.Equal(ensemble.FeatureNames.AsEnumerable(), read.FeatureNames);
        Assert.Equal(ensemble.Trees.SelectMany(tree => tree), read.Trees.SelectMany(tree => tree));
    }).QuickCheckThrowOnFailure();

    [SkippableFact]
    public void Score_AnyEnsemble_IsWhatOnnxRuntimeGives()
    {
        NativeRequirement.SkipUnlessFound(NativeParts.OnnxRuntime);
        Prop.ForAll<int, bool>((seed, missing) =>
        {
            byte[] onnx = TreeEnsembleWriter.Write(RandomTrees.Ensemble(seed));
            return LargestDifferenceToOnnxRuntime(onnx, seed, missing) < 1e-5;
        }).QuickCheckThrowOnFailure();
    }

    [SkippableTheory]
    [InlineData("BRANCH_LEQ", "SUM")]
    [InlineData("BRANCH_LT", "SUM")]
    [InlineData("BRANCH_GT", "SUM")]
    [InlineData("BRANCH_GTE", "SUM")]
    [InlineData("BRANCH_LEQ", "AVERAGE")]
    public void Score_OtherTrainersComparison_IsWhatOnnxRuntimeGives(string mode, string aggregate)
    {
        NativeRequirement.SkipUnlessFound(NativeParts.OnnxRuntime);
        for (int seed = 0; seed < 20; seed++)
        {
            byte[] onnx = OnnxModels.Edited(RandomTrees.Ensemble(seed), (_, node) =>
            {
                Google.Protobuf.Collections.RepeatedField<ByteString> modes = node.Named("nodes_modes").Strings;
                for (int i = 0; i < modes.Count; i++)
                {
                    modes[i] = modes[i].ToStringUtf8() == "LEAF" ? modes[i] : ByteString.CopyFromUtf8(mode);
                }

                node.Named("aggregate_function").S = ByteString.CopyFromUtf8(aggregate);
            });

            Assert.InRange(LargestDifferenceToOnnxRuntime(onnx, seed, missing: true), 0, 1e-5);
        }
    }

    [Theory]
    [InlineData("aggregate_function", "MAX", "its aggregate_function is MAX")]
    [InlineData("post_transform", "LOGISTIC", "its post_transform is LOGISTIC")]
    public void Load_EnsembleThatIsNoPlainSum_SaysWhy(string attribute, string value, string reason)
    {
        byte[] onnx = OnnxModels.Edited(RandomTrees.Ensemble(1), (_, node) => node.Named(attribute).S = ByteString.CopyFromUtf8(value));

        InvalidDataException error = Assert.Throws<InvalidDataException>(() => TreeEnsembleRanker.Load(onnx));

        Assert.Contains(reason, error.Message);
    }

    [Fact]
    public void Load_NodesThatContradictEachOther_IsRefused()
    {
        byte[] onnx = OnnxModels.Edited(RandomTrees.Ensemble(1), (_, node) => node.Named("nodes_truenodeids").Ints[0] = 12345);

        InvalidDataException error = Assert.Throws<InvalidDataException>(() => RankerLoader.Load(onnx));

        Assert.Contains("refers to node 12345", error.Message);
    }

    [Fact]
    public void Load_CutOffOrRandomBytes_IsRefusedAndNothingElse()
    {
        byte[] onnx = TreeEnsembleWriter.Write(RandomTrees.Ensemble(2));
        Random random = new(7);
        for (int round = 0; round < 200; round++)
        {
            byte[] damaged = onnx[..random.Next(onnx.Length)];
            for (int i = 0; i < damaged.Length; i += 1 + random.Next(2000))
            {
                damaged[i] = (byte)random.Next(256);
            }

            try
            {
                TreeEnsembleRanker.Load(damaged);
            }
            catch (InvalidDataException)
            {
                // The one way out that callers know of.
            }
        }
    }

    private static double LargestDifferenceToOnnxRuntime(byte[] onnx, int seed, bool missing)
    {
        TreeEnsembleRanker own = TreeEnsembleRanker.Load(onnx);
        using OnnxRanker peer = new(onnx);
        float[] features = RandomTrees.Rows(seed + 1, 50, own.FeatureCount, missing ? 0.3 : 0);
        float[] scores = new float[50], expected = new float[50];
        own.Score(features, scores);
        peer.Score(features, expected);
        return scores.Zip(expected, (score, other) => Math.Abs(score - (double)other)).Max();
    }
}
