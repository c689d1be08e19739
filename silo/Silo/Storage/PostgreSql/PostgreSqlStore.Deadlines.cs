using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Silo.Storage.PostgreSql.Writes;

namespace OrleansReco.Silo.Storage.PostgreSql;

internal sealed partial class PostgreSqlStore
{
    /// <inheritdoc />
    public Task SetDeadlinesAsync(ImmutableArray<Deadline> deadlines) => EachUser(deadlines, part => new DeadlinesWrite(part));

    /// <inheritdoc />
    public Task RemoveDeadlinesAsync(ImmutableArray<Deadline> deadlines) => EachUser(deadlines, part => new DoneWrite(part));

    /// <inheritdoc />
    public async Task<ImmutableArray<Deadline>> ReadDueAsync(int shard, DateTimeOffset now, int limit, CancellationToken cancellationToken = default) =>
    [
        .. await Read(
            "SELECT user_id, kind, subject, at FROM due WHERE shard = $1 AND at <= $2 ORDER BY at LIMIT $3",
            p => { p.Add(P(shard)); p.Add(P(now.UtcTicks)); p.Add(P(limit)); },
            row => new Deadline(row.GetString(0), (DeadlineKind)row.GetInt32(1), row.GetString(2), new DateTimeOffset(row.GetInt64(3), TimeSpan.Zero)),
            cancellationToken).ConfigureAwait(false),
    ];

    /// <summary>One write a user: each goes through the writer of its user, in order with the user's other writes.</summary>
    private Task EachUser(ImmutableArray<Deadline> deadlines, Func<ImmutableArray<Deadline>, PendingWrite> write) =>
        Task.WhenAll(deadlines.GroupBy(d => d.UserId).Select(user => Commit(user.Key, write([.. user]))));
}
