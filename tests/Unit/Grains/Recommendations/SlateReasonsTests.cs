using OrleansReco.Abstractions;

namespace OrleansReco.Tests.Unit.Grains.Recommendations;

public sealed class SlateReasonsTests
{
    [Fact]
    public async Task Serve_ByUserVector_TheItemNamedReallyContributesMost()
    {
        using var silo = new PipelineHarness(Only(CandidateSources.User));
        var user = FilmWorld.User("crime-00", "scifi-03", "comedy-04", "crime-07", "scifi-09");
        silo.Grains.Set("ann", user);
        var slate = await silo.Serve("ann");

        foreach (var item in slate.Items)
        {
            var contributions = Contributions(user, item.ItemId);
            var (most, amount) = contributions.MaxBy(c => c.Value);
            var reason = Assert.Single(item.Reasons);
            Assert.Equal(("because-you-played", most), (reason.Code, reason.ItemId));
            Assert.Equal($"Because you played {FilmWorld.Items.Single(i => i.ItemId == most).Title}", reason.Text);
            Assert.Equal(Math.Min(1, amount / contributions.Values.Sum()), reason.Contribution!.Value, 3);
        }
    }

    [Fact]
    public async Task Serve_ByCovisitation_TheItemNamedReallyIsTheStrongestNeighbour()
    {
        using var silo = new PipelineHarness(Only(CandidateSources.Covisited) with { MaxCount = 16 });
        silo.Grains.Set("ann", FilmWorld.User("crime-00", "scifi-00") with
        {
            History = [FilmWorld.Played("crime-00", 1) with { Type = EventType.Save }, FilmWorld.Played("scifi-00", 2)],
        });
        var slate = await silo.Serve("ann", r => r with { Count = 16 });

        Assert.Equal(16, slate.Items.Length);
        Assert.All(slate.Items, item => Assert.Equal(
            FilmWorld.KindOf(item.ItemId) == "Crime" ? ("because-you-saved", "crime-00") : ("because-you-played", "scifi-00"), (item.Reasons[0].Code, item.Reasons[0].ItemId!)));
    }

    [Theory]
    [InlineData(CandidateSources.Trending, "trending")]
    [InlineData(CandidateSources.TrendingCategory, "trending-in-category")]
    public async Task Serve_ByTrending_SaysSo(string source, string code)
    {
        using var silo = new PipelineHarness(Only(source));
        silo.Trending.Add("comedy-05", 4, FilmWorld.Now);
        silo.Grains.Set("ann", FilmWorld.User("comedy-00"));
        var slate = await silo.Serve("ann", r => r with { Count = 1 });

        Assert.Equal(("comedy-05", code), (slate.Items[0].ItemId, Assert.Single(slate.Items[0].Reasons).Code));
    }

    [Fact]
    public async Task Serve_ByColdStart_OnlyARecentItemIsCalledNew()
    {
        using var silo = new PipelineHarness(Only(CandidateSources.ColdStart), withModel: false);
        silo.Grains.Set("ann", FilmWorld.User("crime-00"));
        var slate = await silo.Serve("ann", r => r with { Count = 19 });

        Assert.All(slate.Items.Where(item => FilmWorld.KindOf(item.ItemId) == "Crime"), item =>
            Assert.Equal(FilmWorld.Now - FilmWorld.Items.Single(i => i.ItemId == item.ItemId).PublishedAt < TimeSpan.FromDays(60) ? "new" : "alike", item.Reasons[0].Code));
        Assert.Contains(slate.Items, item => item.Reasons[0].Code == "new");
        Assert.Contains(slate.Items, item => item.Reasons[0].Code == "alike");
        Assert.DoesNotContain((await silo.Serve("stranger", r => r with { Count = 50 })).Items, item => item.Reasons[0].Code == "alike");
    }

    private static SurfaceSpec Only(string source) => FilmWorld.Spec() with { Retrieval = new RetrievalSpec { Sources = System.Collections.Immutable.ImmutableDictionary<string, double>.Empty.Add(source, 1) } };

    // w_i y_iᵀ A⁻¹ y_j by a dense solve of its own.
    private static Dictionary<string, double> Contributions(UserContext user, string itemId)
    {
        var model = FilmWorld.Model().Factors;
        var d = model.Dimension;
        var a = new double[d, d + 1];
        var (sum, weights) = (0.0, new List<(string Item, double Weight)>());
        for (var i = 0; i < user.History.Length; i++)
        {
            var entry = user.History[i];
            var age = (FilmWorld.Now - entry.At) / model.Settings.HalfLifeTime;
            weights.Add((entry.ItemId, entry.Weight * Math.Pow(0.5, ((user.History.Length - 1 - i) / model.Settings.HalfLifeEvents) + age)));
            sum += weights[^1].Weight;
        }

        for (var r = 0; r < d; r++)
        {
            for (var c = 0; c < d; c++)
            {
                a[r, c] = r == c ? model.Settings.Regularization * Math.Pow(sum + (model.Settings.UnobservedWeight * model.Count), model.Settings.RegularizationExponent) : 0;
                for (var row = 0; row < model.Count; row++)
                {
                    a[r, c] += model.Settings.UnobservedWeight * model.VectorOf(row)[r] * model.VectorOf(row)[c];
                }

                foreach (var (item, weight) in weights)
                {
                    a[r, c] += weight * Vector(item)[r] * Vector(item)[c];
                }
            }

            a[r, d] = Vector(itemId)[r];
        }

        var z = Solve(a, d);
        return weights.GroupBy(w => w.Item).ToDictionary(g => g.Key, g => g.Sum(w => w.Weight * Enumerable.Range(0, d).Sum(k => Vector(w.Item)[k] * z[k])));

        float[] Vector(string id)
        {
            Assert.True(model.TryGetRow(id, out var row));
            return model.VectorOf(row).ToArray();
        }
    }

    private static double[] Solve(double[,] a, int d)
    {
        for (var p = 0; p < d; p++)
        {
            for (var r = p + 1; r < d; r++)
            {
                var factor = a[r, p] / a[p, p];
                for (var c = p; c <= d; c++)
                {
                    a[r, c] -= factor * a[p, c];
                }
            }
        }

        var x = new double[d];
        for (var r = d - 1; r >= 0; r--)
        {
            x[r] = (a[r, d] - Enumerable.Range(r + 1, d - 1 - r).Sum(c => a[r, c] * x[c])) / a[r, r];
        }

        return x;
    }
}
