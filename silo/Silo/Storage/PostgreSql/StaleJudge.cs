using Npgsql;

namespace OrleansReco.Silo.Storage.PostgreSql;

/// <summary>
/// Finds out what stands under the keys of a group that was refused as a whole, so that each write can say whether it is stale, or was made before and its reply was lost. Such groups are rare.
/// </summary>
internal sealed class StaleJudge
{
    private readonly List<(string User, long Seq, string EventId)> _askedEvents = [];
    private readonly List<string> _askedDecisions = [];
    private readonly List<(string Grain, string State)> _askedSnapshots = [];
    private readonly Dictionary<(string User, long Seq), byte[]> _events = [];
    private readonly HashSet<(string User, string EventId)> _eventIds = [];
    private readonly Dictionary<string, byte[]> _decisions = [];
    private readonly Dictionary<(string Grain, string State), string> _etags = [];

    public void AskEvent(string user, long seq, string eventId) => _askedEvents.Add((user, seq, eventId));

    public void AskDecision(string id) => _askedDecisions.Add(id);

    public void AskSnapshot(string grain, string state) => _askedSnapshots.Add((grain, state));

    /// <summary>The payload of the user's event of this number, or null.</summary>
    public byte[]? EventAt(string user, long seq) => _events.GetValueOrDefault((user, seq));

    /// <summary>Whether the user's log has this event id.</summary>
    public bool HasEventId(string user, string eventId) => _eventIds.Contains((user, eventId));

    /// <summary>The payload of the decision, or null.</summary>
    public byte[]? Decision(string id) => _decisions.GetValueOrDefault(id);

    /// <summary>The ETag of the state, or null.</summary>
    public string? ETag(string grain, string state) => _etags.GetValueOrDefault((grain, state));

    /// <summary>Reads what was asked for.</summary>
    public async Task ReadAsync(NpgsqlConnection connection)
    {
        if (_askedEvents.Count > 0)
        {
            const string Sql = """
                SELECT e.user_id, e.seq, e.event_id, e.payload FROM unnest($1, $2) AS n(user_id, seq) JOIN user_events e ON e.user_id = n.user_id AND e.seq = n.seq
                UNION ALL
                SELECT e.user_id, e.seq, e.event_id, e.payload FROM unnest($1, $3) AS n(user_id, event_id) JOIN user_events e ON e.user_id = n.user_id AND e.event_id = n.event_id
                """;
            await Read(connection, Sql, [_askedEvents.Select(e => e.User).ToArray(), _askedEvents.Select(e => e.Seq).ToArray(), _askedEvents.Select(e => e.EventId).ToArray()], row =>
            {
                _events[(row.GetString(0), row.GetInt64(1))] = row.GetFieldValue<byte[]>(3);
                _eventIds.Add((row.GetString(0), row.GetString(2)));
            }).ConfigureAwait(false);
        }

        if (_askedDecisions.Count > 0)
        {
            await Read(connection, "SELECT decision_id, payload FROM decisions WHERE decision_id = ANY ($1)", [_askedDecisions.ToArray()],
                row => _decisions[row.GetString(0)] = row.GetFieldValue<byte[]>(1)).ConfigureAwait(false);
        }

        if (_askedSnapshots.Count > 0)
        {
            await Read(connection, "SELECT s.grain, s.state, s.etag FROM unnest($1, $2) AS n(grain, state) JOIN snapshots s ON s.grain = n.grain AND s.state = n.state",
                [_askedSnapshots.Select(s => s.Grain).ToArray(), _askedSnapshots.Select(s => s.State).ToArray()],
                row => _etags[(row.GetString(0), row.GetString(1))] = row.GetString(2)).ConfigureAwait(false);
        }
    }

    private static async Task Read(NpgsqlConnection connection, string sql, object[] parameters, Action<NpgsqlDataReader> take)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        }

        await using var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            take(reader);
        }
    }
}
