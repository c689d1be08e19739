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

                if (writer.IsErased(userId) && Receipt(writer, tombstone) is { } before)
                {
                    counts = new ErasedCounts(counts.Events + before.Events, counts.Decisions + before.Decisions, counts.Examples + before.Examples);
                }

                writer.Prepared("INSERT OR REPLACE INTO erasure_receipts(tombstone, events, decisions, examples) VALUES(?1, ?2, ?3, ?4)")
                    .Bind(1, tombstone).Bind(2, counts.Events).Bind(3, counts.Decisions).Bind(4, counts.Examples).Run();
                writer.Publish(ChangeKind.Tombstone, tombstone, ReadOnlyMemory<byte>.Empty);
                return counts;

                int Delete(string table) => writer.Prepared($"DELETE FROM {table} WHERE user_id = ?1").Bind(1, userId).Run();
            },
            composite: true,
            scrub: true);

    /// <summary>What was erased of a user who is erased still: whoever asks again is told the same.</summary>
    private static ErasedCounts? Receipt(Writer writer, string tombstone)
    {
        var select = writer.Prepared("SELECT events, decisions, examples FROM erasure_receipts WHERE tombstone = ?1").Bind(1, tombstone);
        var counts = select.Step() ? new ErasedCounts(select.GetInt64(0), select.GetInt64(1), select.GetInt64(2)) : null;
        select.Reset();
        return counts;
    }
}
