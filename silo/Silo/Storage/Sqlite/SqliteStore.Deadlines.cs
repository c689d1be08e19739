using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Storage;

namespace OrleansReco.Silo.Storage.Sqlite;

internal sealed partial class SqliteStore
{
    /// <inheritdoc />
    public Task SetDeadlinesAsync(ImmutableArray<Deadline> deadlines) =>
        deadlines.Length == 0 ? Task.CompletedTask : Commit(writer => SetDeadlines(writer, deadlines), composite: deadlines.Length > 1);

    /// <inheritdoc />
    public Task<ImmutableArray<Deadline>> ReadDueAsync(int shard, DateTimeOffset now, int limit, CancellationToken cancellationToken = default) =>
        Read(
            reader =>
            {
                using var rows = reader.Query("SELECT user_id, kind, subject, at FROM due WHERE shard = ?1 AND at <= ?2 ORDER BY at LIMIT ?3");
                rows.Statement.Bind(1, shard).Bind(2, now.UtcTicks).Bind(3, limit);
                return rows.ReadAll(row => new Deadline(row.GetString(0), (DeadlineKind)row.GetInt64(1), row.GetString(2), new DateTimeOffset(row.GetInt64(3), TimeSpan.Zero)));
            },
            cancellationToken);

    /// <inheritdoc />
    public Task RemoveDeadlinesAsync(ImmutableArray<Deadline> deadlines) =>
        deadlines.Length == 0 ? Task.CompletedTask : Commit(
            writer =>
            {
                var delete = writer.Prepared("DELETE FROM due WHERE user_id = ?1 AND kind = ?2 AND subject = ?3 AND at = ?4");
                foreach (var deadline in deadlines)
                {
                    delete.Bind(1, deadline.UserId).Bind(2, (long)deadline.Kind).Bind(3, deadline.Subject).Bind(4, deadline.At.UtcTicks).Run();
                }

                return true;
            },
            composite: deadlines.Length > 1);

    private static bool SetDeadlines(Writer writer, ImmutableArray<Deadline> deadlines)
    {
        var upsert = writer.Prepared(
            "INSERT INTO due(user_id, kind, subject, shard, at) VALUES(?1, ?2, ?3, ?4, ?5) ON CONFLICT(user_id, kind, subject) DO UPDATE SET at = excluded.at");
        foreach (var deadline in deadlines)
        {
            if (!writer.IsErased(deadline.UserId))
            {
                upsert.Bind(1, deadline.UserId).Bind(2, (long)deadline.Kind).Bind(3, deadline.Subject)
                    .Bind(4, IDeadlineStore.ShardOf(deadline.UserId)).Bind(5, deadline.At.UtcTicks).Run();
            }
        }

        return true;
    }
}
