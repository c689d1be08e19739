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

    /// <inheritdoc />
    public Task CompactCountersAsync(long upToRow, TimeSpan width, DateTimeOffset before) => Commit(
        writer =>
        {
            writer.KeepRowCounters();
            writer.Prepared("DELETE FROM counters WHERE row <= ?1 AND at < ?2").Bind(1, upToRow).Bind(2, before.UtcTicks).Run();
            foreach (var bucket in Crowded(writer, upToRow, width.Ticks).GroupBy(b => b.At / width.Ticks).ToList())
            {
                foreach (var (row, _, _, _) in bucket)
                {
                    writer.Prepared("DELETE FROM counters WHERE row = ?1").Bind(1, row).Run();
                }

                var sums = bucket.SelectMany(b => b.Items).GroupBy(i => i.ItemId).Select(i => new ItemCount(i.Key, i.Sum(x => x.Weight)));
                // No silo has an empty name, and a row is in one fold.
                writer.Prepared("INSERT INTO counters(row, silo, epoch, batch, at, payload) VALUES(?1, '', ?2, ?3, ?4, ?5)")
                    .Bind(1, bucket.Max(b => b.Row)).Bind(2, bucket.Key * width.Ticks).Bind(3, bucket.Min(b => b.Lowest)).Bind(4, bucket.Max(b => b.At))
                    .Bind(5, CounterItems.Write([.. sums])).Run();
            }

            return true;
        },
        composite: true);

    /// <summary>The batches up to a row that share a bucket with another.</summary>
    private static List<(long Row, long Lowest, long At, ImmutableArray<ItemCount> Items)> Crowded(Writer writer, long upToRow, long width)
    {
        var select = writer.Prepared("""
            SELECT row, CASE silo WHEN '' THEN min(batch, row) ELSE row END AS lowest, at, payload FROM counters
            WHERE row <= ?1 AND at / ?2 IN (SELECT at / ?2 FROM counters WHERE row <= ?1 GROUP BY at / ?2 HAVING count(*) > 1)
            ORDER BY row
            """).Bind(1, upToRow).Bind(2, width);
        var batches = new List<(long, long, long, ImmutableArray<ItemCount>)>();
        while (select.Step())
        {
            batches.Add((select.GetInt64(0), select.GetInt64(1), select.GetInt64(2), CounterItems.Read(select.GetBytes(3))));
        }

        return batches;
    }
}
