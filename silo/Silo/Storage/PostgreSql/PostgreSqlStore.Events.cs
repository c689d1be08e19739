using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using OrleansReco.Abstractions;
using OrleansReco.Silo.Storage.PostgreSql.Writes;

namespace OrleansReco.Silo.Storage.PostgreSql;

internal sealed partial class PostgreSqlStore
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

        return rows.Length == 0 ? Task.CompletedTask : Commit(userId, new EventsWrite(userId, rows, deadlines));
    }

    /// <inheritdoc />
    public async Task<ImmutableArray<LoggedEvent>> ReadEventsAsync(string userId, long afterSeq, int limit = int.MaxValue, CancellationToken cancellationToken = default) =>
    [
        .. await Read(
            "SELECT payload FROM user_events WHERE user_id = $1 AND seq > $2 ORDER BY seq LIMIT $3",
            p => { p.Add(P(userId)); p.Add(P(afterSeq)); p.Add(P(limit)); },
            row => _serializer.Deserialize<LoggedEvent>(row.GetFieldValue<byte[]>(0)),
            cancellationToken).ConfigureAwait(false),
    ];

    /// <inheritdoc />
    public async Task<long> ReadLastSeqAsync(string userId, CancellationToken cancellationToken = default) =>
        (await Read("SELECT coalesce(max(seq), 0) FROM user_events WHERE user_id = $1", p => p.Add(P(userId)), row => row.GetInt64(0), cancellationToken).ConfigureAwait(false))[0];

    /// <inheritdoc />
    public async Task<ImmutableHashSet<string>> FindEventIdsAsync(string userId, ImmutableArray<string> eventIds, CancellationToken cancellationToken = default) =>
    [
        .. await Read(
            "SELECT event_id FROM user_events WHERE user_id = $1 AND event_id = ANY ($2)",
            p => { p.Add(P(userId)); p.Add(P(eventIds.ToArray())); },
            row => row.GetString(0),
            cancellationToken).ConfigureAwait(false),
    ];

    /// <inheritdoc />
    public async IAsyncEnumerable<(long Row, LoggedEvent Event)> ReadAllEventsAsync(long afterRow = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        List<(long Row, LoggedEvent Event)> page;
        do
        {
            var after = afterRow;
            page = await Read(
                "SELECT row, payload FROM reco_read_events($1, $2)",
                p => { p.Add(P(after)); p.Add(P(PageSize)); },
                row => (row.GetInt64(0), _serializer.Deserialize<LoggedEvent>(row.GetFieldValue<byte[]>(1))),
                cancellationToken).ConfigureAwait(false);
            foreach (var row in page)
            {
                yield return row;
                afterRow = row.Row;
            }
        }
        while (page.Count == PageSize);
    }
}
