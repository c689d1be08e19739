using System.Text.Json;

namespace OrleansReco.Cli.Benchmarks;

/// <summary>What the load generator reads of a slate, without building it.</summary>
/// <param name="Recorded">Its decision was durable.</param>
/// <param name="Degraded">A stage was skipped.</param>
/// <param name="Fallback">It came from the ladder.</param>
internal readonly record struct ServeAnswer(bool Recorded, bool Degraded, bool Fallback)
{
    public static ServeAnswer Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        var (recorded, degraded, fallback) = (false, false, false);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("recorded"u8))
            {
                reader.Read();
                recorded = reader.GetBoolean();
            }
            else if (reader.ValueTextEquals("degraded"u8))
            {
                reader.Read();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    degraded = true;
                }
            }
            else
            {
                fallback |= reader.ValueTextEquals("fallback"u8);
                reader.Read();
                reader.Skip();
            }
        }

        return new(recorded, degraded, fallback);
    }
}
