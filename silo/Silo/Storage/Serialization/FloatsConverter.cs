using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansReco.Silo.Storage.Serialization;

/// <summary>Writes rows of floats as base64 of little-endian singles: a third of the size of their decimal digits, exact, and NaN is a value like any other.</summary>
internal sealed class FloatsConverter : JsonConverter<ImmutableArray<float>>
{
    public override bool HandleNull => true;

    public override ImmutableArray<float> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        ImmutableCollectionsMarshal.AsImmutableArray(ReadFloats(ref reader));

    public override void Write(Utf8JsonWriter writer, ImmutableArray<float> value, JsonSerializerOptions options) => WriteFloats(writer, value.AsSpan());

    public static float[] ReadFloats(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return [];
        }

        var bytes = reader.GetBytesFromBase64();
        if (bytes.Length % sizeof(float) != 0)
        {
            throw new JsonException($"A row of floats has {bytes.Length} bytes, which is not a multiple of {sizeof(float)}.");
        }

        var floats = new float[bytes.Length / sizeof(float)];
        for (var i = 0; i < floats.Length; i++)
        {
            floats[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(i * sizeof(float)));
        }

        return floats;
    }

    public static void WriteFloats(Utf8JsonWriter writer, ReadOnlySpan<float> floats)
    {
        if (BitConverter.IsLittleEndian)
        {
            writer.WriteBase64StringValue(MemoryMarshal.AsBytes(floats));
            return;
        }

        var bytes = ArrayPool<byte>.Shared.Rent(floats.Length * sizeof(float));
        for (var i = 0; i < floats.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), floats[i]);
        }

        writer.WriteBase64StringValue(bytes.AsSpan(0, floats.Length * sizeof(float)));
        ArrayPool<byte>.Shared.Return(bytes);
    }
}

/// <summary>The same for a plain array.</summary>
internal sealed class FloatArrayConverter : JsonConverter<float[]>
{
    public override float[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => FloatsConverter.ReadFloats(ref reader);

    public override void Write(Utf8JsonWriter writer, float[] value, JsonSerializerOptions options) => FloatsConverter.WriteFloats(writer, value);
}
