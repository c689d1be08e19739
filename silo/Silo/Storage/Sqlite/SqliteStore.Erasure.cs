using OrleansReco.Grains.Storage;

namespace OrleansReco.Silo.Storage.Sqlite;

internal sealed partial class SqliteStore
{
    /// <inheritdoc />
    public Task<ErasedCounts> EraseUserAsync(string userId, string tombstone) =>
        Commit(
            writer =>
            {
                writer.KeepRowCounters();
                writer.MarkScrub();
                var counts = new ErasedCounts(Delete("user_events"), Delete("decisions"), Delete("examples"));
                Delete("due");
                foreach (var grain in ISnapshotStore.UserGrains)
                {
                    writer.Prepared("DELETE FROM snapshots WHERE grain = ?1").Bind(1, $"{grain}/{userId}").Run();
                }

                writer.Publish(ChangeKind.Tombstone, tombstone, ReadOnlyMemory<byte>.Empty);
                return counts;

                int Delete(string table) => writer.Prepared($"DELETE FROM {table} WHERE user_id = ?1").Bind(1, userId).Run();
            },
            composite: true,
            scrub: true);
}
