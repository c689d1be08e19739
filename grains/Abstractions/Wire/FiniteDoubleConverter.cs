using System.Text.Json;

namespace OrleansReco.Abstractions;

/// <inheritdoc/>
internal sealed class FiniteDoubleConverter(bool readsNull) : FiniteConverter<double>(readsNull)
{
    protected override bool TryGet(ref Utf8JsonReader reader, out double value) => reader.TryGetDouble(out value);

    protected override void WriteNumber(Utf8JsonWriter writer, double value) => writer.WriteNumberValue(value);
}
