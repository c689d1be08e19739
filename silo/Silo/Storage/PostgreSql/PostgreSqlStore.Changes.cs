using System.Collections.Immutable;
using OrleansReco.Grains.Storage;
using OrleansReco.Silo.Storage.PostgreSql.Writes;

namespace OrleansReco.Silo.Storage.PostgreSql;

internal sealed partial class PostgreSqlStore
{
    /// <inheritdoc />
    public Task<long> PublishChangeAsync(ChangeKind kind, string key, ReadOnlyMemory<byte>? payload) =>
        kind == ChangeKind.Tombstone ? PublishTombstoneAsync(key, payload) : Commit(key, new ChangeWrite(kind, key, payload is { } bytes ? Bytes(bytes) : null));

    /// <inheritdoc />
    public async Task<ImmutableArray<Change>> ReadChangesAsync(long afterSeq, int limit, CancellationToken cancellationToken = default) =>
    [
        .. await Read(
            "SELECT seq, kind, key, payload FROM reco_read_changes($1, $2)",
            p => { p.Add(P(afterSeq)); p.Add(P(limit)); },
            row => new Change(row.GetInt64(0), (ChangeKind)row.GetInt32(1), row.GetString(2), row.IsDBNull(3) ? default(ReadOnlyMemory<byte>?) : row.GetFieldValue<byte[]>(3)),
            cancellationToken).ConfigureAwait(false),
    ];

    /// <summary>Who is erased changes: every group that is under way ends before, every later one is told.</summary>
    private async Task<long> PublishTombstoneAsync(string key, ReadOnlyMemory<byte>? payload) =>
        (await Read(
            "SELECT reco_publish_tombstone($1, $2)",
            p =>
            {
                p.Add(P(key));
                p.Add(new() { Value = payload is { } bytes ? Bytes(bytes) : DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bytea });
            },
            row => row.GetInt64(0),
            CancellationToken.None).ConfigureAwait(false))[0];
}
