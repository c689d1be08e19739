using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansReco.Abstractions;

/// <summary>Numbers that are finite; one that is not is written as null.</summary>
/// <param name="readsNull">Whether null is read as NaN, as in answers; in requests it is refused.</param>
internal sealed class FiniteSingleConverter(bool readsNull) : JsonConverter<float>
{
    public override bool HandleNull => true;

    public override float Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => reader.TokenType == JsonTokenType.Number && reader.TryGetSingle(out var value) && float.IsFinite(value) ? value
            : readsNull && reader.TokenType == JsonTokenType.Null ? float.NaN
            : throw new ExpectedException("a finite number");

    public override void Write(Utf8JsonWriter writer, float value, JsonSerializerOptions options)
    {
        if (float.IsFinite(value))
        {
            writer.WriteNumberValue(value);
        }
        else
        {
            writer.WriteNullValue();
        }
    }
}
