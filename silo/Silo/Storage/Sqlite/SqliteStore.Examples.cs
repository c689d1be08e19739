using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using OrleansReco.Abstractions;

namespace OrleansReco.Silo.Storage.Sqlite;

internal sealed partial class SqliteStore
{
    /// <inheritdoc />
    public Task StoreExamplesAsync(ImmutableArray<LabeledExample> examples)
    {
        var rows = examples.Select(e => (Example: e, Payload: _serializer.Serialize(e))).ToArray();
        return rows.Length == 0 ? Task.CompletedTask : Commit(
            writer =>
            {
                var upsert = writer.Prepared("""
                    INSERT INTO examples(row, id, revision, user_id, decision_id, payload) VALUES(?1, ?2, ?3, ?4, ?5, ?6)
                    ON CONFLICT(id) DO UPDATE SET row = excluded.row, revision = excluded.revision, user_id = excluded.user_id, decision_id = excluded.decision_id, payload = excluded.payload
                    WHERE excluded.revision > examples.revision
                    """);
                foreach (var (example, payload) in rows)
                {
                    if (!writer.IsErased(example.UserId))
                    {
                        upsert.Bind(1, writer.NextExampleRow()).Bind(2, example.Id).Bind(3, example.Revision).Bind(4, example.UserId)
                            .Bind(5, example.Provenance.DecisionId).Bind(6, payload).Run();
                    }
                }

                return true;
            },
            composite: true);
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<(long Row, LabeledExample Example)> ReadExamplesAsync(
        long afterRow = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ImmutableArray<(long Row, LabeledExample Example)> page;
        do
        {
            var after = afterRow;
            page = await Read(
                reader =>
                {
                    using var rows = reader.Query("SELECT row, payload FROM examples WHERE row > ?1 ORDER BY row LIMIT ?2");
                    rows.Statement.Bind(1, after).Bind(2, PageSize);
                    return rows.ReadAll(row => (row.GetInt64(0), _serializer.Deserialize<LabeledExample>(row.GetBytes(1))));
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

    /// <inheritdoc />
    public Task<ImmutableArray<LabeledExample>> ReadExamplesOfDecisionAsync(string decisionId, CancellationToken cancellationToken = default) =>
        Read(
            reader =>
            {
                using var rows = reader.Query("SELECT payload FROM examples WHERE decision_id = ?1 ORDER BY row");
                rows.Statement.Bind(1, decisionId);
                return rows.ReadAll(row => _serializer.Deserialize<LabeledExample>(row.GetBytes(0)));
            },
            cancellationToken);

    /// <inheritdoc />
    public Task<ImmutableArray<LabeledExample>> ReadExamplesOfUserAsync(string userId, string? above = null, int limit = int.MaxValue, CancellationToken cancellationToken = default) =>
        Read(
            reader =>
            {
                using var rows = reader.Query("SELECT payload FROM examples WHERE user_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3");
                rows.Statement.Bind(1, userId).Bind(2, above ?? "").Bind(3, limit);
                return rows.ReadAll(row => _serializer.Deserialize<LabeledExample>(row.GetBytes(0)));
            },
            cancellationToken);

    /// <inheritdoc />
    public Task<int> ReadNewestRevisionAsync(string userId, CancellationToken cancellationToken = default) =>
        Read(
            reader =>
            {
                using var rows = reader.Query("SELECT max(revision) FROM examples WHERE user_id = ?1");
                rows.Statement.Bind(1, userId);
                return rows.Statement.Step() ? (int)rows.Statement.GetInt64(0) : 0;
            },
            cancellationToken);

    /// <inheritdoc />
    public Task<long> CountExamplesAsync(CancellationToken cancellationToken = default) =>
        Read(
            reader =>
            {
                using var rows = reader.Query("SELECT count(*) FROM examples");
                return rows.Statement.Step() ? rows.Statement.GetInt64(0) : 0;
            },
            cancellationToken);
}
