using OrleansReco.Abstractions;
using OrleansReco.Grains.Surfaces;
using OrleansReco.Tests.Unit.Grains.Recommendations;
using OrleansReco.Tests.Unit.Grains.Silos;

namespace OrleansReco.Tests.Unit.Grains.Surfaces;

public sealed class SurfaceGrainTests
{
    [Fact]
    public async Task Surface_DeclaredAndKilled_ServesByTheLadderUntilTheSwitchIsBack()
    {
        await using var silo = await SiloHarness.Start();
        await silo.Furnish(FilmWorld.Spec());
        var grain = silo.Grains.GetGrain<ISurfaceGrain>("home");
        Assert.True(await grain.SetKillSwitch(true, "drill"));
        await silo.CatchUp();
        Assert.Equal("killSwitch", (await silo.Serve("ann")).Fallback!.Cause);
        Assert.Equal((true, "drill"), ((await grain.Get())!.Killed, (await grain.Get())!.KillReason));

        Assert.True(await grain.SetKillSwitch(false, "over"));
        await silo.CatchUp();
        Assert.Null((await silo.Serve("ann")).Fallback);
        Assert.False(await silo.Grains.GetGrain<ISurfaceGrain>("other").SetKillSwitch(true, "drill"));
        Assert.Null(await silo.Grains.GetGrain<ISurfaceGrain>("other").Get());
    }

    [Fact]
    public async Task Surface_Measured_SetsEachPromiseBesideItsTargetAndAddsABatchOnce()
    {
        await using var silo = await SiloHarness.Start();
        await silo.Furnish(FilmWorld.Spec() with { Accuracy = new AccuracyPromise("hitRate", 0.5), LatencyBudget = TimeSpan.FromMilliseconds(50) });
        var grain = silo.Grains.GetGrain<ISurfaceGrain>("home");
        Assert.All((await grain.Get())!.Promises, promise => Assert.Null(promise.Kept));

        var meter = new SurfaceMeter();
        for (var i = 0; i < 100; i++)
        {
            meter.Served("home", TimeSpan.FromMilliseconds(i < 98 ? 5 : 90));
            meter.Closed("home", accepted: i % 10 == 0, hit: i % 4 == 0);
        }

        meter.Applied(TimeSpan.FromMilliseconds(12));
        var (_, batch) = Assert.Single(meter.Take("test", 1, TimeProvider.System.GetUtcNow(), ["home"]));
        await grain.Report(batch);
        await grain.Report(batch);
        var promises = (await grain.Get())!.Promises.ToDictionary(p => p.Name);

        Assert.Equal((50, false), (promises["latencyP99Ms"].Target, promises["latencyP99Ms"].Kept));
        Assert.InRange(promises["latencyP99Ms"].Measured!.Value, 90, 90 * Math.Sqrt(2));
        Assert.True(promises["freshnessMs"].Kept);
        Assert.Equal(new PromiseStatus("hitRate", 0.5, 0.25, false), promises["hitRate"]);
        Assert.Empty(meter.Take("test", 2, TimeProvider.System.GetUtcNow(), ["home"]));
    }

    [Fact]
    public void Histogram_AnyDuration_IsWithinSqrtTwoOfItsBucket()
    {
        foreach (var ms in new[] { 0.01, 0.1, 0.11, 0.2, 1, 3.3, 49.9, 1000, 60_000 })
        {
            var upper = DurationHistogram.UpperMs(DurationHistogram.BucketOf(TimeSpan.FromMilliseconds(ms)));
            Assert.True(ms <= upper * 1.0001 && (ms <= 0.1 || ms > upper / Math.Sqrt(2) * 0.9999), $"{ms} ms is in the bucket up to {upper}.");
        }

        Assert.Null(DurationHistogram.QuantileMs([], 0.5));
    }

    [Fact]
    public void Validate_SpecWithEverythingWrong_ReportsEachFailureWithItsField()
    {
        var errors = SurfaceSpecValidator.Validate(
            new SurfaceSpec
            {
                Surface = "home",
                MaxCount = 0,
                LatencyBudget = TimeSpan.Zero,
                Accuracy = new AccuracyPromise("happiness", 2),
                Retrieval = new RetrievalSpec { Sources = CandidateSources.DefaultWeights.Add("stars", 1).SetItem("user", double.NaN), Limit = 5000 },
                Reranking = new RerankingSpec { Temperature = double.NaN, Diversity = 2 },
                Rules = [new SurfaceRule { Name = "", Kind = RuleKind.Boost, When = new ItemFilter(), Amount = -1 }],
                Fallbacks = [],
                BaselineShare = 0.9,
            },
            "home");

        Assert.Equal(
            [
                "accuracy.floor", "accuracy.metric", "baselineShare", "fallbacks", "feedbackSignals", "latencyBudget", "maxCount", "reranking.diversity", "reranking.temperature",
                "retrieval.limit", "retrieval.sources.stars", "retrieval.sources.user", "rules[0].amount", "rules[0].name",
            ],
            errors.Select(e => e.Field).Order(StringComparer.Ordinal));
        Assert.Contains("cannot learn", errors.Single(e => e.Field == "feedbackSignals").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_AnotherSurfacesName_IsRefused()
        => Assert.Equal("surface", Assert.Single(SurfaceSpecValidator.Validate(FilmWorld.Spec("home"), "search")).Field);
}
