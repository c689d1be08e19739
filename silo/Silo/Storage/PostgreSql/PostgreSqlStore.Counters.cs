using System.Collections.Immutable;
using Npgsql;
using OrleansReco.Grains.Storage;
using OrleansReco.Silo.Storage.PostgreSql.Writes;

namespace OrleansReco.Silo.Storage.PostgreSql;

internal sealed partial class PostgreSqlStore
{
    /// <inheritdoc />
    public Task AddCountersAsync(CounterBatch batch) => Commit(batch.Silo, new CountersWrite(batch, CounterItems.Write(batch.Items)));

    /// <inheritdoc />
    public async Task<ImmutableArray<(long Row, CounterBatch Batch)>> ReadCountersAsync(long afterRow, int limit, CancellationToken cancellationToken = default) =>
    [
        .. await Read(
            "SELECT row, silo, epoch, batch, at, payload FROM reco_read_counters($1, $2)",
            p => { p.Add(P(afterRow)); p.Add(P(limit)); },
            row => (row.GetInt64(0), new CounterBatch(row.GetString(1), row.GetInt64(2), row.GetInt64(3), new DateTimeOffset(row.GetInt64(4), TimeSpan.Zero), CounterItems.Read(row.GetFieldValue<byte[]>(5)))),
            cancellationToken).ConfigureAwait(false),
    ];

    /// <inheritdoc />
    public async Task CompactCountersAsync(long upToRow, TimeSpan width, DateTimeOffset before)
    {
        try
        {
            await using var connection = await _database.Source.OpenConnectionAsync().ConfigureAwait(false);
            await using var transaction = await connection.BeginTransactionAsync().ConfigureAwait(false);
            // One silo folds at a time.
            await Execute(connection, "SELECT pg_advisory_xact_lock(reco_lock_key(9))").ConfigureAwait(false);
            await Execute(connection, "DELETE FROM counters WHERE row <= $1 AND at < $2", P(upToRow), P(before.UtcTicks)).ConfigureAwait(false);
            foreach (var bucket in (await Crowded(connection, upToRow, width.Ticks).ConfigureAwait(false)).GroupBy(b => b.At / width.Ticks))
            {
                await Execute(connection, "DELETE FROM counters WHERE row = ANY ($1)", P(bucket.Select(b => b.Row).ToArray())).ConfigureAwait(false);
                var sums = bucket.SelectMany(b => b.Items).GroupBy(i => i.ItemId).Select(i => new ItemCount(i.Key, i.Sum(x => x.Weight)));
                // No silo has an empty name, and a row is in one fold.
                await Execute(
                    connection, "INSERT INTO counters(row, silo, epoch, batch, at, payload) VALUES ($1, '', $2, $3, $4, $5)",
                    P(bucket.Max(b => b.Row)), P(bucket.Key * width.Ticks), P(bucket.Min(b => b.Lowest)), P(bucket.Max(b => b.At)), P(CounterItems.Write([.. sums]))).ConfigureAwait(false);
            }

            await transaction.CommitAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (SqlStates.IsUnavailable(e))
        {
            throw _database.Unavailable("did not fold its counters", e);
        }
    }

    /// <summary>The batches up to a row that share a bucket with another.</summary>
    private static async Task<List<(long Row, long Lowest, long At, ImmutableArray<ItemCount> Items)>> Crowded(NpgsqlConnection connection, long upToRow, long width)
    {
        await using var select = new NpgsqlCommand(
            """
            SELECT row, CASE silo WHEN '' THEN least(batch, row) ELSE row END AS lowest, at, payload FROM counters
            WHERE row <= $1 AND at / $2 IN (SELECT at / $2 FROM counters WHERE row <= $1 GROUP BY at / $2 HAVING count(*) > 1)
            ORDER BY counters.row
            """,
            connection)
        { Parameters = { P(upToRow), P(width) } };
        await using var reader = await select.ExecuteReaderAsync().ConfigureAwait(false);
        var batches = new List<(long, long, long, ImmutableArray<ItemCount>)>();
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            batches.Add((reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), CounterItems.Read(reader.GetFieldValue<byte[]>(3))));
        }

        return batches;
    }

    private static async Task Execute(NpgsqlConnection connection, string sql, params NpgsqlParameter[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        Array.ForEach(parameters, p => command.Parameters.Add(p));
        await command.ExecuteNonQueryAsync().ConfigureAwait(false);
    }
}
