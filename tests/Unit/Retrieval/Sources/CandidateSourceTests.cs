using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Retrieval;
using OrleansReco.Retrieval.Catalog;
using OrleansReco.Retrieval.Embeddings;
using OrleansReco.Retrieval.Indexes;
using OrleansReco.Retrieval.Sources;

namespace OrleansReco.Tests.Unit.Retrieval.Sources;

public sealed class CandidateSourceTests
{
    private readonly TrendingCounters _trending = new(TimeSpan.FromDays(7), new ManualTime(RandomWorld.Now));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Collect_AnySource_NeverLeaksAFilteredRowNorRepeatsOne(int seed)
    {
        var world = new RandomWorld(seed);
        var catalogue = world.Catalogue(400);
        var snapshot = RetrievalSnapshot.Build(catalogue, world.RetrievalModel(300, 12, Enumerable.Range(0, 400).Select(catalogue.ItemAt)));
        for (var i = 0; i < 400; i++)
        {
            _trending.Add(RandomWorld.Id(i), world.Random.NextDouble(), RandomWorld.Now);
        }

        var seen = catalogue.RowsOf(Enumerable.Range(0, 100).Select(_ => RandomWorld.Id(world.Random.Next(400))));
        var allowed = catalogue.Match(new ItemFilter { NoCategory = ["Horror"] }).And(catalogue.Available(RandomWorld.Now)).AndNot(seen);
        Assert.InRange(allowed.Count(), 50, 300);
        var history = world.History(120, 400);
        using var user = snapshot.Fold(history.AsSpan(), RandomWorld.Now);
        using var session = snapshot.Fold(history.AsSpan(), RandomWorld.Now, "session-2");
        var request = new SourceRequest
        {
            Snapshot = snapshot,
            Allowed = allowed,
            Now = RandomWorld.Now,
            User = user,
            Session = session,
            History = history,
            Affinities = ImmutableDictionary<string, float>.Empty.Add("Drama", 0.7f).Add("Action", 0.3f),
            Query = "dark river ghost",
        };
        foreach (var source in CandidateSourceSet.Create(_trending))
        {
            var into = new ScoredRow[60];
            var given = into[..source.Collect(request, into)];

            Assert.True(given.Length > 0, $"{source.Name} gave nothing");
            Assert.All(given, row => Assert.True(allowed.Contains(row.Row), $"{source.Name} leaked row {row.Row}"));
            Assert.Equal(given.Length, given.DistinctBy(row => row.Row).Count());
            Assert.Equal(given.OrderByDescending(row => row.Score).Select(row => row.Score), given.Select(row => row.Score));
        }
    }

    [Fact]
    public void Create_Always_GivesEverySourceInTheOrderOfItsBit()
    {
        Assert.Equal(CandidateSources.All.ToArray(), CandidateSourceSet.Create(_trending).Select(source => source.Name));
    }

    [Fact]
    public void Collect_NoModelNoHistoryNoCounts_OnlyColdStartAnswersWithTheNewest()
    {
        var catalogue = new RandomWorld(4).Catalogue(30);
        var request = new SourceRequest { Snapshot = RetrievalSnapshot.Build(catalogue, null), Allowed = catalogue.Available(RandomWorld.Now), Now = RandomWorld.Now };
        var into = new ScoredRow[10];
        foreach (var source in CandidateSourceSet.Create(_trending))
        {
            Assert.Equal(source.Name == CandidateSources.ColdStart ? 10 : 0, source.Collect(request, into));
        }

        CandidateSourceSet.Create(_trending).Single(source => source.Name == CandidateSources.ColdStart).Collect(request, into);
        Assert.Equal(
            Enumerable.Range(0, 30).Where(request.Allowed.Contains).OrderByDescending(row => catalogue.ItemAt(row).PublishedAt).ThenByDescending(row => row).Take(10),
            into.Select(row => row.Row));
    }

    [Fact]
    public void Covisited_Dismissal_LowersItsNeighbours()
    {
        // Items 0 and 1 both lead to 2 and 3, item 1 more strongly to 3.
        var neighbours = new NeighbourModel([.. Enumerable.Range(0, 4).Select(RandomWorld.Id)], [0, 2, 4, 4, 4], [2, 3, 3, 2], [0.5f, 0.6f, 0.5f, 0.1f]);
        var world = new RandomWorld(5);
        var catalogue = Plain(4);
        var snapshot = RetrievalSnapshot.Build(catalogue, new RetrievalModel(world.Model(4, 2), neighbours, null));

        var liked = Covisited(snapshot, Entry(0, 1, 1));
        var dismissed = Covisited(snapshot, Entry(0, 1, 1), Entry(1, -1, 2));

        Assert.Equal([3, 2], liked.Select(row => row.Row));
        Assert.Equal(2, dismissed[0].Row);
        Assert.All(dismissed, row => Assert.True(row.Score < liked.Single(other => other.Row == row.Row).Score));
    }

    [Fact]
    public void ColdStart_HistoryOfOneKind_PutsNewItemsOfThatKindFirst()
    {
        var kinds = new[] { "robot storm", "summer love" };
        var catalogue = Catalogue.Empty.With([.. Enumerable.Range(0, 20).Select(i => new CatalogueChange(RandomWorld.Id(i), new Item { ItemId = RandomWorld.Id(i), Title = kinds[i % 2], Categories = [i % 2 == 0 ? "Action" : "Romance"] }))]);
        var snapshot = RetrievalSnapshot.Build(catalogue, new RetrievalModel(new RandomWorld(6).Model(10, 4), NeighbourModel.Empty, null));
        var request = new SourceRequest { Snapshot = snapshot, Allowed = catalogue.Active, Now = RandomWorld.Now, History = [Entry(1, 1, 1), Entry(3, 1, 2)] };
        var into = new ScoredRow[20];

        var given = into[..CandidateSourceSet.Create(_trending).Single(source => source.Name == CandidateSources.ColdStart).Collect(request, into)];

        Assert.Equal([11, 13, 15, 17, 19], given.Select(row => row.Row).Order());
    }

    private static HistoryEntry Entry(int item, float weight, int seq) =>
        new(RandomWorld.Id(item), weight > 0 ? EventType.Play : EventType.Dismiss, weight, RandomWorld.Now.AddMinutes(seq - 100), null, seq);

    private static Catalogue Plain(int count) =>
        Catalogue.Empty.With([.. Enumerable.Range(0, count).Select(i => new CatalogueChange(RandomWorld.Id(i), new Item { ItemId = RandomWorld.Id(i) }))]);

    private ScoredRow[] Covisited(RetrievalSnapshot snapshot, params HistoryEntry[] history)
    {
        var request = new SourceRequest { Snapshot = snapshot, Allowed = snapshot.Catalogue.Active, Now = RandomWorld.Now, History = [.. history] };
        var into = new ScoredRow[10];
        return into[..CandidateSourceSet.Create(_trending).Single(source => source.Name == CandidateSources.Covisited).Collect(request, into)];
    }
}
