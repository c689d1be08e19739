using System.Collections.Immutable;
using OrleansReco.Grains.Storage;

namespace OrleansReco.Silo.Storage.Sqlite;

internal sealed partial class SqliteStore
{
    /// <inheritdoc />
    public Task<long> PublishChangeAsync(ChangeKind kind, string key, ReadOnlyMemory<byte>? payload) => Commit(writer => writer.Publish(kind, key, payload));

    /// <inheritdoc />
    public Task<ImmutableArray<Change>> ReadChangesAsync(long afterSeq, int limit, CancellationToken cancellationToken = default) =>
        Read(
            reader =>
            {
                using var rows = reader.Query("SELECT seq, kind, key, payload FROM changes WHERE seq > ?1 ORDER BY seq LIMIT ?2");
                rows.Statement.Bind(1, afterSeq).Bind(2, limit);
                return rows.ReadAll(row => new Change(
                    row.GetInt64(0), (ChangeKind)row.GetInt64(1), row.GetString(2), row.IsNull(3) ? default(ReadOnlyMemory<byte>?) : row.GetBytes(3)));
            },
            cancellationToken);
}
