using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansReco.Silo.Storage.Serialization;

/// <summary>Writes an instant as ticks (100 ns) since 1970 UTC; one with an offset as <c>[ticks, offset in minutes]</c>.</summary>
internal sealed class InstantConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return DateTimeOffset.UnixEpoch.AddTicks(reader.GetInt64());
        }

        reader.Read();
        var ticks = reader.GetInt64();
        reader.Read();
        var offset = TimeSpan.FromMinutes(reader.GetInt32());
        reader.Read();
        return reader.TokenType == JsonTokenType.EndArray
            ? DateTimeOffset.UnixEpoch.AddTicks(ticks).ToOffset(offset)
            : throw new JsonException("An instant has more than ticks and an offset.");
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        var ticks = value.UtcTicks - DateTimeOffset.UnixEpoch.Ticks;
        if (value.Offset == TimeSpan.Zero)
        {
            writer.WriteNumberValue(ticks);
            return;
        }

        writer.WriteStartArray();
        writer.WriteNumberValue(ticks);
        writer.WriteNumberValue((int)value.Offset.TotalMinutes);
        writer.WriteEndArray();
    }
}
