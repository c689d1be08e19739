using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Storage;

namespace OrleansReco.Silo.Storage.Sqlite;

internal sealed partial class SqliteStore
{
    private const int PruneSize = 500;

    /// <inheritdoc />
    public Task AppendDecisionAsync(Decision decision, ImmutableArray<Deadline> deadlines, Guid attempt = default, CancellationToken withdrawn = default)
    {
        var payload = _serializer.Serialize(decision);
        var (id, user, surface, servedAt) = (decision.DecisionId, decision.UserId, decision.Surface, decision.ServedAt.UtcTicks);
        return Commit(
            writer =>
            {
                if (writer.IsErased(user))
                {
                    throw new FencedException("The user was erased: no decision is recorded until the user is admitted again with PUT /v1/users/{id}.");
                }

                var insert = writer.Prepared(
                    "INSERT INTO decisions(row, decision_id, user_id, surface, served_at, payload, attempt) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING");
                if (insert.Bind(1, writer.NextDecisionRow()).Bind(2, id).Bind(3, user).Bind(4, surface).Bind(5, servedAt).Bind(6, payload).Bind(7, attempt.ToByteArray()).Run() == 0)
                {
                    RequireSameDecision(writer, id, payload);
                }

                return SetDeadlines(writer, deadlines);
            },
            composite: deadlines.Length > 0,
            withdrawn: withdrawn);
    }

    /// <inheritdoc />
    public Task DiscardDecisionAsync(string userId, string decisionId, Guid attempt) =>
        Commit(
            writer =>
            {
                writer.KeepRowCounters();
                if (writer.Prepared("DELETE FROM decisions WHERE decision_id = ?1 AND user_id = ?2 AND attempt = ?3").Bind(1, decisionId).Bind(2, userId).Bind(3, attempt.ToByteArray()).Run() > 0)
                {
                    writer.Prepared("DELETE FROM due WHERE user_id = ?1 AND subject = ?2").Bind(1, userId).Bind(2, decisionId).Run();
                }

                return true;
            },
            composite: true);

    /// <inheritdoc />
    public Task<bool> TakeDecisionAsync(string userId, string decisionId, Guid attempt) =>
        Commit(writer => writer.Prepared("UPDATE decisions SET attempt = ?3 WHERE decision_id = ?1 AND user_id = ?2").Bind(1, decisionId).Bind(2, userId).Bind(3, attempt.ToByteArray()).Run() > 0);

    /// <inheritdoc />
    public Task<Decision?> ReadDecisionAsync(string decisionId, CancellationToken cancellationToken = default) =>
        Read(
            reader =>
            {
                using var rows = reader.Query("SELECT payload FROM decisions WHERE decision_id = ?1");
                rows.Statement.Bind(1, decisionId);
                return rows.Statement.Step() ? _serializer.Deserialize<Decision>(rows.Statement.GetBytes(0)) : null;
            },
            cancellationToken);

    /// <inheritdoc />
    public Task<ImmutableArray<Decision>> ReadDecisionsAsync(string userId, DateTimeOffset since, int limit, DateTimeOffset? until = null, bool oldestFirst = false, CancellationToken cancellationToken = default) =>
        Read(
            reader =>
            {
                using var rows = reader.Query(oldestFirst
                    ? "SELECT payload FROM decisions WHERE user_id = ?1 AND served_at BETWEEN ?2 AND ?3 ORDER BY served_at, row LIMIT ?4"
                    : "SELECT payload FROM decisions WHERE user_id = ?1 AND served_at BETWEEN ?2 AND ?3 ORDER BY served_at DESC, row DESC LIMIT ?4");
                rows.Statement.Bind(1, userId).Bind(2, since.UtcTicks).Bind(3, until?.UtcTicks ?? long.MaxValue).Bind(4, limit);
                return rows.ReadAll(row => _serializer.Deserialize<Decision>(row.GetBytes(0)));
            },
            cancellationToken);

    /// <inheritdoc />
    public Task<ImmutableArray<string>> ReadDecisionIdsAsync(string userId, string? below, int limit, CancellationToken cancellationToken = default) =>
        Read(
            reader =>
            {
                using var rows = reader.Query("SELECT decision_id FROM decisions WHERE user_id = ?1 AND (?2 IS NULL OR decision_id < ?2) ORDER BY decision_id DESC LIMIT ?3");
                rows.Statement.Bind(1, userId).Bind(2, below).Bind(3, limit);
                return rows.ReadAll(row => row.GetString(0));
            },
            cancellationToken);

    /// <inheritdoc />
    public async Task<long> PruneDecisionsAsync(DateTimeOffset before)
    {
        var total = 0L;
        int removed;
        do
        {
            // In slices, so that the writes of others go in between.
            removed = await Commit(writer =>
            {
                writer.KeepRowCounters();
                return writer.Prepared("DELETE FROM decisions WHERE row IN (SELECT row FROM decisions WHERE served_at < ?1 LIMIT ?2)").Bind(1, before.UtcTicks).Bind(2, PruneSize).Run();
            }).ConfigureAwait(false);
            total += removed;
        }
        while (removed == PruneSize);
        return total;
    }

    private static void RequireSameDecision(Writer writer, string decisionId, byte[] payload)
    {
        var select = writer.Prepared("SELECT payload FROM decisions WHERE decision_id = ?1").Bind(1, decisionId);
        var same = select.Step() && select.GetSpan(0).SequenceEqual(payload);
        select.Reset();
        if (!same)
        {
            throw new FencedException($"There already is another decision '{decisionId}'. Give each decision an id of its own.");
        }
    }
}
