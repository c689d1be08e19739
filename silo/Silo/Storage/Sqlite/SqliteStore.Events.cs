using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Storage;

namespace OrleansReco.Silo.Storage.Sqlite;

internal sealed partial class SqliteStore
{
    private const int PageSize = 1_000;

    /// <inheritdoc />
    public Task AppendEventsAsync(string userId, ImmutableArray<LoggedEvent> events, ImmutableArray<Deadline> deadlines = default)
    {
        if (events.FirstOrDefault(e => e.Event.UserId != userId) is { } other)
        {
            throw new ArgumentException($"Event '{other.Event.EventId}' belongs to user '{other.Event.UserId}', not to '{userId}'. Append the events of one user at a time.", nameof(events));
        }

        var rows = new (long Seq, string EventId, byte[] Payload)[events.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = (events[i].Seq, events[i].Event.EventId, _serializer.Serialize(events[i]));
        }

        if (rows.Length == 0)
        {
            return Task.CompletedTask;
        }

        return deadlines.IsDefaultOrEmpty
            ? Commit(writer => Append(writer, userId, rows), composite: rows.Length > 1)
            : Commit(writer => Append(writer, userId, rows) && SetDeadlines(writer, deadlines), composite: true);
    }

    /// <inheritdoc />
    public Task<ImmutableArray<LoggedEvent>> ReadEventsAsync(string userId, long afterSeq, int limit = int.MaxValue, CancellationToken cancellationToken = default) =>
        Read(
            reader =>
            {
                using var rows = reader.Query("SELECT payload FROM user_events WHERE user_id = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3");
                rows.Statement.Bind(1, userId).Bind(2, afterSeq).Bind(3, limit);
                return rows.ReadAll(row => _serializer.Deserialize<LoggedEvent>(row.GetBytes(0)));
            },
            cancellationToken);

    /// <inheritdoc />
    public Task<long> ReadLastSeqAsync(string userId, CancellationToken cancellationToken = default) =>
        Read(
            reader =>
            {
                using var rows = reader.Query("SELECT max(seq) FROM user_events WHERE user_id = ?1");
                rows.Statement.Bind(1, userId);
                return rows.Statement.Step() ? rows.Statement.GetInt64(0) : 0;
            },
            cancellationToken);

    /// <inheritdoc />
    public Task<ImmutableHashSet<string>> FindEventIdsAsync(string userId, ImmutableArray<string> eventIds, CancellationToken cancellationToken = default) =>
        Read(
            reader =>
            {
                using var rows = reader.Query("SELECT 1 FROM user_events WHERE user_id = ?1 AND event_id = ?2");
                return eventIds.Where(id =>
                {
                    rows.Statement.Bind(1, userId).Bind(2, id);
                    var found = rows.Statement.Step();
                    rows.Statement.Reset();
                    return found;
                }).ToImmutableHashSet();
            },
            cancellationToken);

    /// <inheritdoc />
    public async IAsyncEnumerable<(long Row, LoggedEvent Event)> ReadAllEventsAsync(
        long afterRow = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ImmutableArray<(long Row, LoggedEvent Event)> page;
        do
        {
            var after = afterRow;
            page = await Read(
                reader =>
                {
                    using var rows = reader.Query("SELECT row, payload FROM user_events WHERE row > ?1 ORDER BY row LIMIT ?2");
                    rows.Statement.Bind(1, after).Bind(2, PageSize);
                    return rows.ReadAll(row => (row.GetInt64(0), _serializer.Deserialize<LoggedEvent>(row.GetBytes(1))));
                },
                cancellationToken).ConfigureAwait(false);
            foreach (var row in page)
            {
                yield return row;
                afterRow = row.Row;
            }
        }
        while (page.Length == PageSize);
    }

    private static bool Append(Writer writer, string userId, (long Seq, string EventId, byte[] Payload)[] rows)
    {
        if (writer.IsErased(userId))
        {
            throw new FencedException("The user was erased: no event is taken until the user is admitted again with PUT /v1/users/{id}.");
        }

        var insert = writer.Prepared("INSERT INTO user_events(row, user_id, seq, event_id, payload) VALUES(?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING");
        foreach (var (seq, eventId, payload) in rows)
        {
            if (insert.Bind(1, writer.NextEventRow()).Bind(2, userId).Bind(3, seq).Bind(4, eventId).Bind(5, payload).Run() == 0
                && !HasEvent(writer, userId, seq, payload))
            {
                throw new FencedException(
                    $"Event '{eventId}' of user '{userId}' cannot be number {seq} of the log: the number or the event id is taken. Another activation of the user has written; deactivate this one.");
            }
        }

        return true;
    }

    /// <summary>Whether this very event stands there: then it is our own write, whose reply was lost.</summary>
    private static bool HasEvent(Writer writer, string userId, long seq, byte[] payload)
    {
        var select = writer.Prepared("SELECT payload FROM user_events WHERE user_id = ?1 AND seq = ?2").Bind(1, userId).Bind(2, seq);
        var same = select.Step() && select.GetSpan(0).SequenceEqual(payload);
        select.Reset();
        return same;
    }
}
