using System.Collections.Immutable;
using System.Runtime.InteropServices;
using OrleansReco.Abstractions;
using OrleansReco.Learning.Embeddings;
using OrleansReco.Learning.Examples;
using OrleansReco.Retrieval;
using OrleansReco.Retrieval.Catalog;
using OrleansReco.Retrieval.Indexes;
using OrleansReco.Retrieval.Sources;

namespace OrleansReco.Learning.Evaluation;

/// <summary>What one user's later events gave.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Events">Later events that could have been hits: positive, on an item not yet seen.</param>
/// <param name="Hits">Of those, how many items were in the list of k.</param>
/// <param name="Ndcg">Summed nDCG@k, one relevant item each.</param>
/// <param name="EventsBefore">The user's events before the later slice.</param>
public sealed record PrequentialUser(string UserId, int Events, int Hits, double Ndcg, int EventsBefore);

/// <summary>
/// Prequential judging of a retrieval model, as served: for each later event the sources' fused list of k is made from what the user did before it, the hit is counted, then the event is fed in.
/// Users do not touch each other, so they are judged in parallel.
/// </summary>
/// <param name="items">The catalogue.</param>
/// <param name="retrieval">Weights and k of the fusion; only sources that follow from the model and the history are asked (user, session, covisited).</param>
/// <param name="k">Length of the list judged.</param>
/// <param name="threads">Threads; 0: one a core.</param>
/// <param name="background">Whether they give way to everything else.</param>
public sealed class PrequentialEvaluator(IEnumerable<Item> items, RetrievalSpec retrieval, int k, int threads = 0, bool background = false)
{
    private readonly Catalogue _catalogue = Catalogue.Empty.With([.. items.Select(item => new CatalogueChange(item.ItemId, item))]);
    private readonly ImmutableArray<(int Index, double Weight, ICandidateSource Source)> _sources =
    [
        .. CandidateSourceSet.Create(new TrendingCounters(TimeSpan.FromDays(1), TimeProvider.System))
            .Select((source, index) => (index, retrieval.Sources.GetValueOrDefault(source.Name), source))
            .Where(entry => entry.Item2 > 0 && entry.source.Name is CandidateSources.User or CandidateSources.Session or CandidateSources.Covisited),
    ];

    /// <summary>Judges a model on the later events.</summary>
    /// <param name="model">The model.</param>
    /// <param name="before">What is known, in order of time. A user's events after the user's first of <paramref name="later"/> only say which items are no hits.</param>
    /// <param name="later">The events to judge on, in order of time.</param>
    /// <param name="cancellationToken">Ends the run between users.</param>
    public ImmutableArray<PrequentialUser> Run(
        RetrievalModel model, IReadOnlyList<TrainingInteraction> before, IReadOnlyList<TrainingInteraction> later, CancellationToken cancellationToken = default)
    {
        var snapshot = RetrievalSnapshot.Build(_catalogue, model);
        var users = later.GroupBy(e => e.UserId, StringComparer.Ordinal).ToArray();
        var earlier = before.ToLookup(e => e.UserId, StringComparer.Ordinal);
        var results = new PrequentialUser[users.Length];
        TrainingThreads.For(
            users.Length,
            threads,
            background,
            (from, to) =>
            {
                for (var i = from; i < to; i++)
                {
                    results[i] = RunUser(snapshot, users[i].Key, [.. earlier[users[i].Key]], [.. users[i]]);
                }
            },
            cancellationToken);
        return ImmutableCollectionsMarshal.AsImmutableArray(results);
    }

    /// <summary>Σ hits over Σ events, with a bootstrap over users.</summary>
    public static Interval HitRate(ImmutableArray<PrequentialUser> users, int seed) =>
        Bootstrap.Ratio([.. users.Select(u => (double)u.Hits)], [.. users.Select(u => (double)u.Events)], seed);

    /// <summary>Mean nDCG over events.</summary>
    public static double Ndcg(ImmutableArray<PrequentialUser> users) => users.Sum(u => u.Ndcg) / Math.Max(1, users.Sum(u => u.Events));

    private PrequentialUser RunUser(RetrievalSnapshot snapshot, string userId, TrainingInteraction[] before, TrainingInteraction[] later)
    {
        var known = before;

        // After a backfill the user has known events that come after those judged: the fold sees only what had happened, and what is known all the same is no hit.
        before = [.. known.Where(e => e.At <= later[0].At)];
        var history = before.Concat(later).Select((e, i) => new HistoryEntry(e.ItemId, EventType.Rate, e.Weight, e.At, e.SessionId, i)).ToArray();
        var allowed = _catalogue.Active.Clone();
        foreach (var entry in known)
        {
            Forbid(allowed, entry.ItemId);
        }

        var (events, hits, ndcg) = (0, 0, 0.0);
        var fusion = new FusionBuffer();
        for (var at = before.Length; at < history.Length; at++)
        {
            var e = later[at - before.Length];
            if (e.Weight > 0 && _catalogue.TryGetRow(e.ItemId, out var row) && allowed.Contains(row))
            {
                events++;
                var from = Math.Max(0, at - 256);
                var place = PlaceOf(row, snapshot, ImmutableCollectionsMarshal.AsImmutableArray(history[from..at]), e, allowed, fusion);
                hits += place < k ? 1 : 0;
                ndcg += place < k ? 1 / Math.Log2(place + 2) : 0;
            }

            Forbid(allowed, e.ItemId);
        }

        return new PrequentialUser(userId, events, hits, ndcg, before.Length);
    }

    private int PlaceOf(int row, RetrievalSnapshot snapshot, ImmutableArray<HistoryEntry> history, TrainingInteraction next, Bitset allowed, FusionBuffer fusion)
    {
        using var user = snapshot.Fold(history.AsSpan(), next.At);
        using var session = next.SessionId is null ? null : snapshot.Fold(history.AsSpan(), next.At, next.SessionId);
        var request = new SourceRequest { Snapshot = snapshot, Allowed = allowed, Now = next.At, User = user, Session = session, History = history };
        var lists = new List<SourceCandidates>(_sources.Length);
        foreach (var (index, weight, source) in _sources)
        {
            var into = new ScoredRow[retrieval.PerSource];
            lists.Add(new SourceCandidates(index, weight, into.AsMemory(0, source.Collect(request, into))));
        }

        fusion.Fuse(CollectionsMarshal.AsSpan(lists), retrieval.FusionK, k);
        var place = fusion.Rows.IndexOf(row);
        return place < 0 ? int.MaxValue : place;
    }

    private void Forbid(Bitset allowed, string itemId)
    {
        if (_catalogue.TryGetRow(itemId, out var row))
        {
            allowed.Clear(row);
        }
    }
}
