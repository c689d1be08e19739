using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansReco.Abstractions;

/// <summary>Durations as numbers of milliseconds; their members are named with the unit (<c>dwellMs</c>).</summary>
internal sealed class MillisecondsConverter : JsonConverter<TimeSpan>
{
    private const double Longest = 3_153_600_000_000; // a hundred years

    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var value) && Math.Abs(value) <= Longest
            ? TimeSpan.FromMilliseconds(value)
            : throw new ExpectedException("a finite number of milliseconds");

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) => writer.WriteNumberValue(value.TotalMilliseconds);
}
