using System.Text.Json;

namespace OrleansReco.Abstractions;

/// <inheritdoc/>
internal sealed class FiniteSingleConverter(bool readsNull) : FiniteConverter<float>(readsNull)
{
    protected override bool TryGet(ref Utf8JsonReader reader, out float value) => reader.TryGetSingle(out value);

    protected override void WriteNumber(Utf8JsonWriter writer, float value) => writer.WriteNumberValue(value);
}
