using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Storage;

namespace OrleansReco.Tests.Unit.Fakes;

/// <summary>Decisions and the examples made of them.</summary>
internal sealed partial class MemoryStore
{
    public Task AppendDecisionAsync(Decision decision, ImmutableArray<Deadline> deadlines, Guid attempt = default, CancellationToken withdrawn = default) => Write(() =>
    {
        withdrawn.ThrowIfCancellationRequested();
        if (IsErased(decision.UserId))
        {
            throw new FencedException("The user was erased.");
        }

        _decisions.Add(decision);
        _attempts[decision.DecisionId] = attempt;
        Set(deadlines);
        return true;
    });

    public Task<bool> TakeDecisionAsync(string userId, string decisionId, Guid attempt) => Write(() =>
    {
        _attempts[decisionId] = attempt;
        return _decisions.Exists(d => d.UserId == userId && d.DecisionId == decisionId);
    });

    public Task DiscardDecisionAsync(string userId, string decisionId, Guid attempt) => Write(() =>
    {
        if (_decisions.RemoveAll(d => d.UserId == userId && d.DecisionId == decisionId && _attempts[decisionId] == attempt) == 0)
        {
            return true;
        }

        foreach (var key in _due.Keys.Where(k => k.User == userId && k.Subject == decisionId).ToList())
        {
            _due.Remove(key);
        }

        return true;
    });

    public Task<ImmutableArray<string>> ReadDecisionIdsAsync(string userId, string? below, int limit, CancellationToken cancellationToken = default)
        => Read(() => _decisions.Where(d => d.UserId == userId && (below is null || string.CompareOrdinal(d.DecisionId, below) < 0)).Select(d => d.DecisionId)
            .OrderDescending(StringComparer.Ordinal).Take(limit).ToImmutableArray());

    public Task<Decision?> ReadDecisionAsync(string decisionId, CancellationToken cancellationToken = default)
        => Read(() => _decisions.FirstOrDefault(d => d.DecisionId == decisionId));

    public Task<ImmutableArray<Decision>> ReadDecisionsAsync(string userId, DateTimeOffset since, int limit, DateTimeOffset? until = null, bool oldestFirst = false, CancellationToken cancellationToken = default)
        => Read(() => _decisions.Where(d => d.UserId == userId && d.ServedAt >= since && (until is null || d.ServedAt <= until)).OrderBy(d => oldestFirst ? d.ServedAt.Ticks : -d.ServedAt.Ticks).Take(limit).ToImmutableArray());

    public Task<long> PruneDecisionsAsync(DateTimeOffset before) => Write(() => (long)_decisions.RemoveAll(d => d.ServedAt < before));

    public Task StoreExamplesAsync(ImmutableArray<LabeledExample> examples) => Write(() =>
    {
        foreach (var example in examples.Where(e => !IsErased(e.UserId)))
        {
            var known = _examples.FindIndex(e => e.Id == example.Id);
            if (known >= 0 && _examples[known].Revision >= example.Revision)
            {
                continue;
            }

            if (known >= 0)
            {
                _examples.RemoveAt(known);
            }

            _examples.Add(example);
            _stored.Add((example.Id, example.Revision));
        }

        return true;
    });

    public async IAsyncEnumerable<(long Row, LabeledExample Example)> ReadExamplesAsync(long afterRow = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var all = await Read(() => _examples.Select((e, i) => ((long)i + 1, e)).Where(x => x.Item1 > afterRow).ToList());
        foreach (var row in all)
        {
            yield return row;
        }
    }

    public Task<ImmutableArray<LabeledExample>> ReadExamplesOfDecisionAsync(string decisionId, CancellationToken cancellationToken = default)
        => Read(() => _examples.Where(e => e.Provenance.DecisionId == decisionId).ToImmutableArray());

    public Task<ImmutableArray<LabeledExample>> ReadExamplesOfUserAsync(string userId, string? above = null, int limit = int.MaxValue, CancellationToken cancellationToken = default)
        => Read(() => _examples.Where(e => e.UserId == userId && string.CompareOrdinal(e.Id, above) > 0).OrderBy(e => e.Id, StringComparer.Ordinal).Take(limit).ToImmutableArray());

    public Task<int> ReadNewestRevisionAsync(string userId, CancellationToken cancellationToken = default)
        => Read(() => _examples.Where(e => e.UserId == userId).Select(e => e.Revision).DefaultIfEmpty().Max());

    public Task<long> CountExamplesAsync(CancellationToken cancellationToken = default) => Read(() => (long)_examples.Count);
}
