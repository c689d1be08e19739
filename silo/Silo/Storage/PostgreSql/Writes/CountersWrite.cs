using OrleansReco.Grains.Storage;

namespace OrleansReco.Silo.Storage.PostgreSql.Writes;

/// <summary>Adds a silo's batch of counters.</summary>
internal sealed class CountersWrite(CounterBatch batch, byte[] payload) : PendingWrite
{
    /// <inheritdoc />
    public override int Bytes => payload.Length;

    /// <inheritdoc />
    public override bool TryEnter(GroupKeys keys) => true;

    /// <inheritdoc />
    public override void AddTo(GroupColumns columns) => columns.AddCounters(batch, payload);
}
