using OrleansReco.Grains.Storage;

namespace OrleansReco.Silo.Storage.Sqlite;

internal sealed partial class SqliteStore
{
    /// <inheritdoc />
    public Task<Snapshot?> ReadSnapshotAsync(string grain, string state, CancellationToken cancellationToken = default) =>
        Read(
            reader =>
            {
                using var rows = reader.Query("SELECT etag, payload FROM snapshots WHERE grain = ?1 AND state = ?2");
                rows.Statement.Bind(1, grain).Bind(2, state);
                return rows.Statement.Step() ? new Snapshot(rows.Statement.GetString(0), rows.Statement.GetBytes(1)) : null;
            },
            cancellationToken);

    /// <inheritdoc />
    public Task WriteSnapshotAsync(string grain, string state, string? expectedETag, string newETag, ReadOnlyMemory<byte> payload, Publication? published = null)
    {
        var user = ISnapshotStore.UserOf(grain);
        return Commit(writer =>
        {
            if (user is not null && writer.IsErased(user))
            {
                throw new FencedException($"State '{state}' belongs to a user who was erased: nothing is kept until the user is admitted again with PUT /v1/users/{{id}}.");
            }

            var changed = expectedETag is null
                ? writer.Prepared("INSERT INTO snapshots(grain, state, etag, payload) VALUES(?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING")
                    .Bind(1, grain).Bind(2, state).Bind(3, newETag).Bind(4, payload.Span).Run()
                : writer.Prepared("UPDATE snapshots SET etag = ?3, payload = ?4 WHERE grain = ?1 AND state = ?2 AND etag = ?5")
                    .Bind(1, grain).Bind(2, state).Bind(3, newETag).Bind(4, payload.Span).Bind(5, expectedETag).Run();
            if (changed == 1)
            {
                if (published is not null)
                {
                    writer.Publish(published.Kind, published.Key, published.Payload);
                }

                return true;
            }

            return StoredETag(writer, grain, state) is var stored && stored == newETag ? true : throw Stale(grain, state, expectedETag, stored);
        });
    }

    /// <inheritdoc />
    public Task ClearSnapshotAsync(string grain, string state, string? expectedETag) =>
        Commit(writer =>
        {
            var changed = writer.Prepared("DELETE FROM snapshots WHERE grain = ?1 AND state = ?2 AND etag = ?3").Bind(1, grain).Bind(2, state).Bind(3, expectedETag).Run();
            return changed == 1 || StoredETag(writer, grain, state) is not { } stored ? true : throw Stale(grain, state, expectedETag, stored);
        });

    private static string? StoredETag(Writer writer, string grain, string state)
    {
        var select = writer.Prepared("SELECT etag FROM snapshots WHERE grain = ?1 AND state = ?2").Bind(1, grain).Bind(2, state);
        var etag = select.Step() ? select.GetString(0) : null;
        select.Reset();
        return etag;
    }

    private static FencedException Stale(string grain, string state, string? expected, string? stored) =>
        new($"State '{state}' of {grain} was to be written over ETag {expected ?? "(none)"}, but the store has {stored ?? "(none)"}. Another activation has written; deactivate this one.");
}
