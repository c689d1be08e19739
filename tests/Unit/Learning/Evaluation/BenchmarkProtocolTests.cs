using OrleansReco.Cli.Evaluation;
using OrleansReco.Learning.Embeddings;
using OrleansReco.Learning.Evaluation;

namespace OrleansReco.Tests.Unit.Learning.Evaluation;

public sealed class BenchmarkProtocolTests
{
    [Fact]
    public void WithinItems_Split_KeepsTheShareOfEachItemAndLosesNothing()
    {
        var cells = (from user in Enumerable.Range(0, 20) from item in Enumerable.Range(0, 6) select new Interaction(user, item)).ToArray();

        var holdOut = HoldOut.WithinItems(20, 6, cells, 0.75, seed: 4);

        var byItem = holdOut.Train.Transpose();
        Assert.All(Enumerable.Range(0, 6), item => Assert.Equal(15, byItem.ColumnsOf(item).Length));
        Assert.Equal(30, holdOut.Test.Sum(items => items.Length));
        Assert.All(Enumerable.Range(0, 20), user => Assert.Empty(holdOut.Test[user].Intersect(holdOut.Train.ColumnsOf(user).ToArray())));
    }

    [SkippableFact]
    public void P1_PopularityOnMovieLens_ReproducesThePublishedRow()
    {
        var movies = MovieLens.Load(MovieLensFolder());
        var users = movies.Ratings.Select(r => r.UserId).Distinct().Select((id, row) => (id, row)).ToDictionary();
        var items = movies.Ratings.Select(r => r.ItemId).Distinct().Select((id, row) => (id, row)).ToDictionary();
        Interaction[] cells = [.. movies.Ratings.Select(r => new Interaction(users[r.UserId], items[r.ItemId]))];
        var means = new List<double>();
        foreach (var seed in Enumerable.Range(0, 5))
        {
            var holdOut = HoldOut.WithinItems(users.Count, items.Count, cells, 0.75, seed);
            var popular = new PopularScorer();
            popular.Fit(holdOut.Train);
            means.Add(RankingProtocol.Evaluate(holdOut, popular, 10).Mean.Ndcg);
        }

        Assert.InRange(means.Average(), 0.2487 - 0.006, 0.2487 + 0.006);
    }

    private static string MovieLensFolder()
    {
        var root = Environment.GetEnvironmentVariable("RECO_DATA");
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); root is null && at is not null; at = at.Parent)
        {
            root = Directory.Exists(Path.Combine(at.FullName, "shared", "data")) ? Path.Combine(at.FullName, "shared", "data") : null;
        }

        Skip.If(root is null || !Directory.Exists(Path.Combine(root, "ml-100k")), "MovieLens 100k is not here: set RECO_DATA or put it in ../shared/data.");
        return Path.Combine(root!, "ml-100k");
    }
}
