using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansReco.Silo.Storage.Serialization;

/// <summary>Writes a duration as ticks (100 ns).</summary>
internal sealed class DurationConverter : JsonConverter<TimeSpan>
{
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetInt64());

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Ticks);
}
