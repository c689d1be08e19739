using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Silo.Storage.PostgreSql.Writes;

namespace OrleansReco.Silo.Storage.PostgreSql;

internal sealed partial class PostgreSqlStore
{
    private const int PruneSize = 500;

    /// <inheritdoc />
    public Task AppendDecisionAsync(Decision decision, ImmutableArray<Deadline> deadlines, Guid attempt = default, CancellationToken withdrawn = default) =>
        Commit(decision.UserId, new DecisionWrite(decision, _serializer.Serialize(decision), attempt, deadlines) { Withdrawn = withdrawn });

    /// <inheritdoc />
    public Task DiscardDecisionAsync(string userId, string decisionId, Guid attempt) => Commit(userId, new DiscardWrite(userId, decisionId, attempt));

    /// <inheritdoc />
    public async Task<bool> TakeDecisionAsync(string userId, string decisionId, Guid attempt) =>
        (await Read(
            "UPDATE decisions SET attempt = $3 WHERE decision_id = $1 AND user_id = $2 RETURNING 1",
            p => { p.Add(P(decisionId)); p.Add(P(userId)); p.Add(P(attempt)); },
            row => row.GetInt32(0),
            CancellationToken.None).ConfigureAwait(false)).Count > 0;

    /// <inheritdoc />
    public async Task<Decision?> ReadDecisionAsync(string decisionId, CancellationToken cancellationToken = default) =>
        (await Read("SELECT payload FROM decisions WHERE decision_id = $1", p => p.Add(P(decisionId)), row => _serializer.Deserialize<Decision>(row.GetFieldValue<byte[]>(0)), cancellationToken)
            .ConfigureAwait(false)).FirstOrDefault();

    /// <inheritdoc />
    public async Task<ImmutableArray<Decision>> ReadDecisionsAsync(string userId, DateTimeOffset since, int limit, DateTimeOffset? until = null, bool oldestFirst = false, CancellationToken cancellationToken = default) =>
    [
        .. await Read(
            oldestFirst
                ? "SELECT payload FROM decisions WHERE user_id = $1 AND served_at BETWEEN $2 AND $3 ORDER BY served_at, row LIMIT $4"
                : "SELECT payload FROM decisions WHERE user_id = $1 AND served_at BETWEEN $2 AND $3 ORDER BY served_at DESC, row DESC LIMIT $4",
            p => { p.Add(P(userId)); p.Add(P(since.UtcTicks)); p.Add(P(until?.UtcTicks ?? long.MaxValue)); p.Add(P(limit)); },
            row => _serializer.Deserialize<Decision>(row.GetFieldValue<byte[]>(0)),
            cancellationToken).ConfigureAwait(false),
    ];

    /// <inheritdoc />
    public async Task<ImmutableArray<string>> ReadDecisionIdsAsync(string userId, string? below, int limit, CancellationToken cancellationToken = default) =>
    [
        .. await Read(
            "SELECT decision_id FROM decisions WHERE user_id = $1 AND ($2 IS NULL OR decision_id < $2) ORDER BY decision_id DESC LIMIT $3",
            p => { p.Add(P(userId)); p.Add(NullableText(below)); p.Add(P(limit)); },
            row => row.GetString(0),
            cancellationToken).ConfigureAwait(false),
    ];

    /// <inheritdoc />
    public async Task<long> PruneDecisionsAsync(DateTimeOffset before)
    {
        var total = 0L;
        long removed;
        do
        {
            // In slices, so that no statement takes long.
            removed = (await Read(
                "WITH gone AS (DELETE FROM decisions WHERE row IN (SELECT row FROM decisions WHERE served_at < $1 LIMIT $2) RETURNING 1) SELECT count(*) FROM gone",
                p => { p.Add(P(before.UtcTicks)); p.Add(P(PruneSize)); },
                row => row.GetInt64(0),
                CancellationToken.None).ConfigureAwait(false))[0];
            total += removed;
        }
        while (removed == PruneSize);
        return total;
    }
}
