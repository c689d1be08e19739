using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansReco.Abstractions;

/// <summary>Numbers that are finite; one that is not is written as null.</summary>
/// <param name="readsNull">Whether null is read as NaN, as in answers; in requests it is refused.</param>
internal abstract class FiniteConverter<T>(bool readsNull) : JsonConverter<T>
    where T : struct, IFloatingPointIeee754<T>
{
    public override bool HandleNull => true;

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => reader.TokenType == JsonTokenType.Number && TryGet(ref reader, out var value) && T.IsFinite(value) ? value
            : readsNull && reader.TokenType == JsonTokenType.Null ? T.NaN
            : throw new ExpectedException("a finite number");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        if (T.IsFinite(value))
        {
            WriteNumber(writer, value);
        }
        else
        {
            writer.WriteNullValue();
        }
    }

    protected abstract bool TryGet(ref Utf8JsonReader reader, out T value);

    protected abstract void WriteNumber(Utf8JsonWriter writer, T value);
}
