using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using OrleansReco.Abstractions;
using OrleansReco.Silo.Storage.PostgreSql.Writes;

namespace OrleansReco.Silo.Storage.PostgreSql;

internal sealed partial class PostgreSqlStore
{
    /// <inheritdoc />
    public Task StoreExamplesAsync(ImmutableArray<LabeledExample> examples) =>
        examples.Length == 0 ? Task.CompletedTask : Commit(examples[0].UserId, new ExamplesWrite([.. examples.Select(e => (e, _serializer.Serialize(e)))]));

    /// <inheritdoc />
    public async IAsyncEnumerable<(long Row, LabeledExample Example)> ReadExamplesAsync(long afterRow = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        List<(long Row, LabeledExample Example)> page;
        do
        {
            var after = afterRow;
            page = await Read(
                "SELECT row, payload FROM reco_read_examples($1, $2)",
                p => { p.Add(P(after)); p.Add(P(PageSize)); },
                row => (row.GetInt64(0), _serializer.Deserialize<LabeledExample>(row.GetFieldValue<byte[]>(1))),
                cancellationToken).ConfigureAwait(false);
            foreach (var row in page)
            {
                yield return row;
                afterRow = row.Row;
            }
        }
        while (page.Count == PageSize);
    }

    /// <inheritdoc />
    public async Task<ImmutableArray<LabeledExample>> ReadExamplesOfDecisionAsync(string decisionId, CancellationToken cancellationToken = default) =>
    [
        .. await Read(
            "SELECT payload FROM examples WHERE decision_id = $1 ORDER BY row",
            p => p.Add(P(decisionId)),
            row => _serializer.Deserialize<LabeledExample>(row.GetFieldValue<byte[]>(0)),
            cancellationToken).ConfigureAwait(false),
    ];

    /// <inheritdoc />
    public async Task<ImmutableArray<LabeledExample>> ReadExamplesOfUserAsync(string userId, string? above = null, int limit = int.MaxValue, CancellationToken cancellationToken = default) =>
    [
        .. await Read(
            "SELECT payload FROM examples WHERE user_id = $1 AND id > $2 ORDER BY id LIMIT $3",
            p => { p.Add(P(userId)); p.Add(P(above ?? "")); p.Add(P(limit)); },
            row => _serializer.Deserialize<LabeledExample>(row.GetFieldValue<byte[]>(0)),
            cancellationToken).ConfigureAwait(false),
    ];

    /// <inheritdoc />
    public async Task<int> ReadNewestRevisionAsync(string userId, CancellationToken cancellationToken = default) =>
        (await Read("SELECT coalesce(max(revision), 0) FROM examples WHERE user_id = $1", p => p.Add(P(userId)), row => row.GetInt32(0), cancellationToken).ConfigureAwait(false))[0];

    /// <inheritdoc />
    public async Task<long> CountExamplesAsync(CancellationToken cancellationToken = default) =>
        (await Read("SELECT count(*) FROM examples", _ => { }, row => row.GetInt64(0), cancellationToken).ConfigureAwait(false))[0];
}
