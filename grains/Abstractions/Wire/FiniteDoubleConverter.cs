using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansReco.Abstractions;

/// <summary>Numbers that are finite; one that is not is written as null.</summary>
/// <param name="readsNull">Whether null is read as NaN, as in answers; in requests it is refused.</param>
internal sealed class FiniteDoubleConverter(bool readsNull) : JsonConverter<double>
{
    public override bool HandleNull => true;

    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var value) && double.IsFinite(value) ? value
            : readsNull && reader.TokenType == JsonTokenType.Null ? double.NaN
            : throw new ExpectedException("a finite number");

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
    {
        if (double.IsFinite(value))
        {
            writer.WriteNumberValue(value);
        }
        else
        {
            writer.WriteNullValue();
        }
    }
}
