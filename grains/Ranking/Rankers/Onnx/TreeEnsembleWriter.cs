using System.Collections.Immutable;
using System.Text.Json;
using Google.Protobuf;

namespace OrleansReco.Ranking.Rankers.Onnx;

/// <summary>
/// Writes a <see cref="TreeEnsemble"/> as an ONNX model of one <c>TreeEnsembleRegressor</c> (operator set ai.onnx.ml, version 3): input
/// <c>features</c> n×f, output <c>scores</c> n×1. Feature names go into the metadata, covers into <c>nodes_hitrates</c>.
/// </summary>
public static class TreeEnsembleWriter
{
    /// <summary>The bytes of the ONNX file; the same ensemble gives the same bytes.</summary>
    public static byte[] Write(TreeEnsemble ensemble)
    {
        ArgumentNullException.ThrowIfNull(ensemble);
        ModelProto model = new()
        {
            IrVersion = 8,
            ProducerName = "OrleansReco",
            Graph = new GraphProto
            {
                Name = "ranker",
                Node = { Regressor(ensemble) },
                Input = { Matrix("features", ensemble.FeatureCount) },
                Output = { Matrix("scores", 1) },
            },
            OpsetImport =
            {
                new OperatorSetIdProto { Domain = "", Version = 15 },
                new OperatorSetIdProto { Domain = TreeEnsembleReader.Domain, Version = 3 },
            },
        };
        if (!ensemble.FeatureNames.IsEmpty)
        {
            model.MetadataProps.Add(new StringStringEntryProto
            {
                Key = OnnxModelFile.FeatureNamesKey,
                Value = JsonSerializer.Serialize(ensemble.FeatureNames),
            });
        }

        return model.ToByteArray();
    }

    private static NodeProto Regressor(TreeEnsemble ensemble)
    {
        List<long> treeIds = [], nodeIds = [], featureIds = [], yes = [], no = [], missing = [], leafTrees = [], leafNodes = [];
        List<float> thresholds = [], covers = [], leafValues = [];
        List<string> modes = [];
        for (int tree = 0; tree < ensemble.Trees.Length; tree++)
        {
            ImmutableArray<TreeNode> nodes = ensemble.Trees[tree];
            for (int index = 0; index < nodes.Length; index++)
            {
                TreeNode node = nodes[index];
                treeIds.Add(tree);
                nodeIds.Add(index);
                featureIds.Add(node.IsLeaf ? 0 : node.Feature);
                thresholds.Add(node.Threshold);
                covers.Add(node.Cover);
                modes.Add(node.IsLeaf ? "LEAF" : "BRANCH_LT");
                yes.Add(node.Left);
                no.Add(node.Right);
                missing.Add(node.MissingGoesLeft ? 1 : 0);
                if (node.IsLeaf)
                {
                    leafTrees.Add(tree);
                    leafNodes.Add(index);
                    leafValues.Add(node.Value);
                }
            }
        }

        return new NodeProto
        {
            Name = "trees",
            OpType = TreeEnsembleReader.Operator,
            Domain = TreeEnsembleReader.Domain,
            Input = { "features" },
            Output = { "scores" },
            Attribute =
            {
                Text("aggregate_function", "SUM"),
                Floats("base_values", [ensemble.BaseScore]),
                new AttributeProto { Name = "n_targets", Type = AttributeProto.Types.AttributeType.Int, I = 1 },
                Ints("nodes_treeids", treeIds),
                Ints("nodes_nodeids", nodeIds),
                Ints("nodes_featureids", featureIds),
                Floats("nodes_values", thresholds),
                Floats("nodes_hitrates", covers),
                Texts("nodes_modes", modes),
                Ints("nodes_truenodeids", yes),
                Ints("nodes_falsenodeids", no),
                Ints("nodes_missing_value_tracks_true", missing),
                Text("post_transform", "NONE"),
                Ints("target_treeids", leafTrees),
                Ints("target_nodeids", leafNodes),
                Ints("target_ids", Enumerable.Repeat(0L, leafTrees.Count)),
                Floats("target_weights", leafValues),
            },
        };
    }

    private static AttributeProto Ints(string name, IEnumerable<long> values) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Ints, Ints = { values } };

    private static AttributeProto Floats(string name, IEnumerable<float> values) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Floats, Floats = { values } };

    private static AttributeProto Text(string name, string value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.String, S = ByteString.CopyFromUtf8(value) };

    private static AttributeProto Texts(string name, IEnumerable<string> values) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Strings, Strings = { values.Select(ByteString.CopyFromUtf8) } };

    private static ValueInfoProto Matrix(string name, int columns)
    {
        TensorShapeProto shape = new()
        {
            Dim = { new TensorShapeProto.Types.Dimension { DimParam = "n" }, new TensorShapeProto.Types.Dimension { DimValue = columns } },
        };
        TypeProto.Types.TensorType floats = new() { ElemType = 1, Shape = shape };
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = floats } };
    }
}
