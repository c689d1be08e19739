using Google.Protobuf;
using OrleansReco.Ranking.Rankers;
using OrleansReco.Ranking.Rankers.Onnx;

namespace OrleansReco.Tests.Unit.Ranking.Rankers;

/// <summary>Small ONNX files made for tests.</summary>
internal static class OnnxModels
{
    /// <summary>A linear model: no tree ensemble, so only ONNX Runtime runs it.</summary>
    public static byte[] Linear(float[] coefficients, float[] intercepts, string? featureNamesJson = null)
    {
        int targets = intercepts.Length;
        NodeProto node = new()
        {
            OpType = "LinearRegressor",
            Domain = "ai.onnx.ml",
            Input = { "x" },
            Output = { "y" },
            Attribute =
            {
                new AttributeProto { Name = "coefficients", Type = AttributeProto.Types.AttributeType.Floats, Floats = { coefficients } },
                new AttributeProto { Name = "intercepts", Type = AttributeProto.Types.AttributeType.Floats, Floats = { intercepts } },
                new AttributeProto { Name = "targets", Type = AttributeProto.Types.AttributeType.Int, I = targets },
            },
        };
        ModelProto model = new()
        {
            IrVersion = 8,
            Graph = new GraphProto
            {
                Name = "linear",
                Node = { node },
                Input = { Matrix("x", coefficients.Length / targets) },
                Output = { Matrix("y", targets) },
            },
            OpsetImport = { new OperatorSetIdProto { Domain = "", Version = 15 }, new OperatorSetIdProto { Domain = "ai.onnx.ml", Version = 1 } },
        };
        if (featureNamesJson is not null)
        {
            model.MetadataProps.Add(new StringStringEntryProto { Key = OnnxModelFile.FeatureNamesKey, Value = featureNamesJson });
        }

        return model.ToByteArray();
    }

    /// <summary>The file of an ensemble with something about its node changed.</summary>
    public static byte[] Edited(TreeEnsemble ensemble, Action<ModelProto, NodeProto> edit)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(TreeEnsembleWriter.Write(ensemble));
        edit(model, model.Graph.Node[0]);
        return model.ToByteArray();
    }

    public static AttributeProto Named(this NodeProto node, string name) => node.Attribute.Single(attribute => attribute.Name == name);

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
