using OrleansReco.Abstractions;
using OrleansReco.Cli.Evaluation;
using OrleansReco.Cli.Evaluation.Replay;
using OrleansReco.Learning.Embeddings;

namespace OrleansReco.Tests.Unit.Cli.Evaluation;

public sealed class ReplayTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly ReplayParameters Parameters = new(
        new RetrievalRecipe { Als = new ImplicitAlsOptions { Dimension = 8, Epochs = 4 }, HalfLifeEvents = 10 },
        new RetrievalSpec { Sources = CandidateSources.DefaultWeights.RemoveRange([CandidateSources.Text, CandidateSources.Trending, CandidateSources.TrendingCategory, CandidateSources.ColdStart]), UseRanker = false });

    [Fact]
    public async Task Run_TastesThatMove_TheMoreAnArmLearnsTheMoreItHits()
    {
        var stream = ReplayStream.Create(MovingTastes(), seed: 1);

        var popular = await new ReplayArm("popular", ReplayLearning.Popularity, stream, Parameters).RunAsync(() => { }, CancellationToken.None);
        var frozen = await new ReplayArm("frozen", ReplayLearning.Nothing, stream, Parameters).RunAsync(() => { }, CancellationToken.None);
        var foldin = await new ReplayArm("foldin", ReplayLearning.FoldIn, stream, Parameters).RunAsync(() => { }, CancellationToken.None);
        var flywheel = await new ReplayArm("flywheel", ReplayLearning.FoldInAndRetraining, stream, Parameters, retrainEvery: 200).RunAsync(() => { }, CancellationToken.None);

        Assert.All([popular, frozen, foldin, flywheel], arm => Assert.Equal(stream.Events.Length - stream.Half, arm.Places.Length));
        Assert.True(foldin.HitRate > frozen.HitRate, $"foldin {foldin.HitRate}, frozen {frozen.HitRate}");
        Assert.True(foldin.HitRate > popular.HitRate, $"foldin {foldin.HitRate}, popular {popular.HitRate}");
        Assert.True(flywheel.HitRate > foldin.HitRate, $"flywheel {flywheel.HitRate}, foldin {foldin.HitRate}");
    }

    [Fact]
    public void Create_AnySeed_OrdersByTimeAndShufflesOnlyTies()
    {
        var movies = MovingTastes();
        var tied = movies with { Ratings = [.. movies.Ratings.Select((rating, i) => rating with { At = Start.AddMinutes(i / 10) })] };

        var (one, two) = (ReplayStream.Create(tied, seed: 1), ReplayStream.Create(tied, seed: 2));

        Assert.Equal(one.Events.Select(e => e.Timestamp), two.Events.Select(e => e.Timestamp));
        Assert.Equal(one.Events.Select(e => e.Timestamp), one.Events.Select(e => e.Timestamp).Order());
        Assert.NotEqual(one.Events.Select(e => e.EventId), two.Events.Select(e => e.EventId));
        Assert.Equal(one.Events.Select(e => e.EventId).Order(), two.Events.Select(e => e.EventId).Order());
    }

    [Fact]
    public void Minus_PairedByUser_IsTheDifferenceOfTheHitRates()
    {
        var better = new ReplayArmResult("better", [0, 3, -1, 9]);
        var worse = new ReplayArmResult("worse", [-1, 3, -1, -1]);

        var difference = better.Minus(worse, ["a", "a", "b", "b"]);

        Assert.Equal(0.5, difference.Mean, 12);
        Assert.Equal(0.75, better.HitRate);
        Assert.Equal((1 + (1 / Math.Log2(5)) + (1 / Math.Log2(11))) / 4, better.Ndcg, 12);
    }

    /// <summary>A hundred people and eight tastes of twelve films each. In the first half everyone is in the first four; in the second, new people are in all eight.</summary>
    private static MovieLens MovingTastes()
    {
        var random = new Random(4);
        var ratings = new List<MovieLens.Rating>();
        foreach (var (people, tastes) in new[] { (Enumerable.Range(0, 50), 4), (Enumerable.Range(50, 50), 8) })
        {
            var queues = people.Select(person => (person, films: new Queue<int>(Shuffled(random, person % tastes)))).ToArray();
            for (var step = 0; step < 12; step++)
            {
                foreach (var (person, films) in queues)
                {
                    ratings.Add(new MovieLens.Rating($"person-{person}", $"film-{films.Dequeue()}", 4, Start.AddMinutes(ratings.Count)));
                }
            }
        }

        return new MovieLens([.. ratings], [.. Enumerable.Range(0, 96).Select(i => new Item { ItemId = $"film-{i}", Title = $"Film {i}" })]);
    }

    private static int[] Shuffled(Random random, int taste)
    {
        var films = Enumerable.Range(taste * 12, 12).ToArray();
        random.Shuffle(films);
        return films;
    }
}
