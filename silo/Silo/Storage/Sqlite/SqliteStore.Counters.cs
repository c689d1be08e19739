using System.Collections.Immutable;
using OrleansReco.Grains.Storage;

namespace OrleansReco.Silo.Storage.Sqlite;

internal sealed partial class SqliteStore
{
    /// <inheritdoc />
    public Task AddCountersAsync(CounterBatch batch)
    {
        var payload = CounterItems.Write(batch.Items);
        return Commit(writer => writer
            .Prepared("INSERT INTO counters(row, silo, epoch, batch, at, payload) VALUES(?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING")
            .Bind(1, writer.NextCounterRow()).Bind(2, batch.Silo).Bind(3, batch.Epoch).Bind(4, batch.Batch).Bind(5, batch.At.UtcTicks).Bind(6, payload).Run());
    }

    /// <inheritdoc />
    public Task<ImmutableArray<(long Row, CounterBatch Batch)>> ReadCountersAsync(long afterRow, int limit, CancellationToken cancellationToken = default) =>
        Read(
            reader =>
            {
                using var rows = reader.Query("SELECT row, silo, epoch, batch, at, payload FROM counters WHERE row > ?1 ORDER BY row LIMIT ?2");
                rows.Statement.Bind(1, afterRow).Bind(2, limit);
                return rows.ReadAll(row => (
                    row.GetInt64(0),
                    new CounterBatch(row.GetString(1), row.GetInt64(2), row.GetInt64(3), new DateTimeOffset(row.GetInt64(4), TimeSpan.Zero), CounterItems.Read(row.GetBytes(5)))));
            },
            cancellationToken);
}
