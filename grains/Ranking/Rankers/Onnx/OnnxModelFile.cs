using System.Collections.Immutable;
using System.Text.Json;
using Google.Protobuf;

namespace OrleansReco.Ranking.Rankers.Onnx;

/// <summary>An ONNX file read as far as rankers need it.</summary>
internal sealed class OnnxModelFile
{
    /// <summary>The metadata entry that holds the feature names, a JSON array of strings.</summary>
    public const string FeatureNamesKey = "reco.featureNames";

    private const int FloatElements = 1;

    private OnnxModelFile(ModelProto model) => Model = model;

    public ModelProto Model { get; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">The bytes are not an ONNX model, or its feature names are no JSON array.</exception>
    public static OnnxModelFile Read(ReadOnlySpan<byte> onnx)
    {
        try
        {
            ModelProto model = ModelProto.Parser.WithDiscardUnknownFields(true).ParseFrom(onnx);
            if (model.Graph is { Node.Count: > 0 })
            {
                return new OnnxModelFile(model);
            }
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new InvalidDataException($"The {onnx.Length} bytes are not an ONNX model: {e.Message}", e);
        }

        throw new InvalidDataException($"The {onnx.Length} bytes are not an ONNX model: there is no graph with a node in it.");
    }

    /// <summary>The feature names in the metadata; empty when there are none.</summary>
    public ImmutableArray<string> FeatureNames()
    {
        StringStringEntryProto? entry = Model.MetadataProps.FirstOrDefault(entry => entry.Key == FeatureNamesKey);
        if (entry is null)
        {
            return [];
        }

        try
        {
            return [.. JsonSerializer.Deserialize<string[]>(entry.Value) ?? []];
        }
        catch (JsonException e)
        {
            throw new InvalidDataException(
                $"The model's metadata entry {FeatureNamesKey} must be a JSON array of strings, but was {entry.Value}.", e);
        }
    }

    /// <summary>The number of columns of the only input, or of the feature names when the input leaves it open.</summary>
    /// <exception cref="InvalidDataException">The input is no float matrix, or its width is nowhere said.</exception>
    public int FeatureCount()
    {
        if (Model.Graph.Input.Count != 1)
        {
            throw new InvalidDataException(
                $"A ranker has one input, a float matrix of n rows and f features, but the model has {Model.Graph.Input.Count} inputs.");
        }

        ValueInfoProto input = Model.Graph.Input[0];
        TypeProto.Types.TensorType? tensor = input.Type?.TensorType;
        if (tensor?.ElemType != FloatElements || tensor.Shape?.Dim.Count != 2)
        {
            throw new InvalidDataException($"The input '{input.Name}' of the model must be a float matrix of n rows and f features.");
        }

        long width = tensor.Shape.Dim[1].DimValue;
        int named = FeatureNames().Length;
        if (width <= 0)
        {
            width = named;
        }

        if (width is <= 0 or > ushort.MaxValue || (named != 0 && named != width))
        {
            throw new InvalidDataException(
                $"The width of the input '{input.Name}' must be the number of features, from 1 to {ushort.MaxValue}, but the shape says " +
                $"{tensor.Shape.Dim[1].DimValue} and the metadata names {named}.");
        }

        return (int)width;
    }
}
