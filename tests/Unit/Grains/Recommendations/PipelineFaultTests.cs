using OrleansReco.Abstractions;
using OrleansReco.Grains.Recommendations;
using OrleansReco.Retrieval.Catalog;

namespace OrleansReco.Tests.Unit.Grains.Recommendations;

public sealed class PipelineFaultTests
{
    public static TheoryData<string> Stages => [.. new[]
    {
        StageNames.Context, StageNames.Filter, StageNames.FoldIn, StageNames.Candidates, StageNames.Features, StageNames.Rank, StageNames.Rules, StageNames.Rerank, StageNames.Explain,
        StageNames.Decide,
    }.Concat(CandidateSources.All.Select(StageNames.OfSource))];

    [Theory]
    [MemberData(nameof(Stages))]
    public async Task Serve_StageBroken_IsNamedAndTheSlateIsThere(string stage)
    {
        using var silo = new PipelineHarness();
        silo.Grains.Set("ann", FilmWorld.User("crime-00", "crime-03"));
        await silo.Serve("ann");
        silo.Probe.Breaks = stage;
        var slate = await silo.Serve("ann", r => r with { Query = "film" });

        Assert.Equal([stage], slate.Degraded.AsEnumerable());
        Assert.Equal(10, slate.Items.Length);
        Assert.Equal(10, slate.Items.Select(i => i.ItemId).Distinct().Count());
        Assert.Equal(stage != StageNames.Decide, slate.Recorded);
        if (slate.Recorded)
        {
            Assert.Equal(slate.Degraded.AsEnumerable(), silo.DecisionOf(slate).Degraded);
        }

        Assert.DoesNotContain(slate.Items, item => item.ItemId is "crime-00" or "crime-03");
    }

    [Theory]
    [InlineData(StageNames.Context)]
    [InlineData(StageNames.Filter)]
    [InlineData(StageNames.FoldIn)]
    [InlineData(StageNames.Candidates)]
    [InlineData(StageNames.Features)]
    [InlineData(StageNames.Rank)]
    [InlineData(StageNames.Rules)]
    [InlineData(StageNames.Rerank)]
    [InlineData(StageNames.Explain)]
    public async Task Serve_StageOverruns_IsNamedAndTheSlateIsThere(string stage)
    {
        using var silo = new PipelineHarness();
        silo.Grains.Set("ann", FilmWorld.User("crime-00", "crime-03"));
        await silo.Serve("ann");
        (silo.Probe.Delays, silo.Probe.Delay) = (stage, TimeSpan.FromSeconds(7));
        var slate = await silo.Serve("ann");

        Assert.Equal([stage], slate.Degraded.AsEnumerable());
        Assert.Equal(10, slate.Items.Length);
    }

    [Fact]
    public async Task Serve_LatencyBudgetSpent_WhatIsLeftIsSkippedAndTheLadderAnswers()
    {
        using var silo = new PipelineHarness();
        silo.Grains.Set("ann", FilmWorld.User("crime-00"));
        (silo.Probe.Delays, silo.Probe.Delay) = (StageNames.Context, TimeSpan.FromSeconds(11));
        var slate = await silo.Serve("ann");

        Assert.Equal([StageNames.Context, StageNames.Seen, StageNames.Filter], slate.Degraded.AsEnumerable());
        Assert.Equal(("popular", "failed"), (slate.Fallback!.Step, slate.Fallback.Cause));
        Assert.Equal(10, slate.Items.Length);
    }

    [Fact]
    public async Task Serve_UserGrainDoesNotAnswer_SlateIsNotPersonalizedAndBuildsNoExample()
    {
        using var silo = new PipelineHarness(FilmWorld.Spec() with { LatencyBudget = TimeSpan.FromMilliseconds(200) });
        silo.Grains.Users["ann"] = () => new TaskCompletionSource<UserContext>().Task;
        var slate = await silo.Serve("ann");

        Assert.Equal([StageNames.Context, StageNames.Seen], slate.Degraded.AsEnumerable());
        Assert.False(silo.DecisionOf(slate).Consent);
        Assert.Equal(10, slate.Items.Length);
    }

    [Fact]
    public async Task Serve_FeaturesBroken_DecisionHasNoFeatures()
    {
        using var silo = new PipelineHarness();
        silo.Probe.Breaks = StageNames.Features;
        var decision = silo.DecisionOf(await silo.Serve("ann"));

        Assert.Empty(decision.FeatureNames);
        Assert.All(decision.Items, item => Assert.Empty(item.Features));
    }

    [Fact]
    public async Task Serve_ItemTrendsThatThePinnedCatalogueDoesNotHaveYet_IsNoFault()
    {
        using var silo = new PipelineHarness();
        var newer = silo.State.Current.Catalogue.With([new CatalogueChange("brand-new", new Item { ItemId = "brand-new", Title = "Brand new" })]);
        silo.Trending.Add("brand-new", 9, FilmWorld.Now);
        silo.Trending.Add("crime-02", 1, FilmWorld.Now);
        silo.Trending.Rank(newer);

        var slate = await silo.Serve("ann");
        Assert.Empty(slate.Degraded);
        silo.Declare(FilmWorld.Spec() with { Fallbacks = [FallbackStep.Popular] }, killed: true);
        var popular = await silo.Serve("ann");
        Assert.Equal(("crime-02", 10), (popular.Items[0].ItemId, popular.Items.Length));
    }

    [Fact]
    public async Task WarmUp_EveryStageRuns_NothingIsRecordedOrRemembered()
    {
        using var silo = new PipelineHarness();
        await silo.WarmUp();
        Assert.Empty(silo.Decisions.Appended);
        Assert.Empty(silo.Grains.Served);

        silo.Probe.Breaks = StageNames.Filter;
        Assert.Equal("popular", (await silo.Serve("warm-up")).Fallback!.Step);
    }

    [Fact]
    public async Task Serve_BeyondTheLimit_IsRefusedWithRetryAfterAndServedLater()
    {
        using var silo = new PipelineHarness(configure: o => (o.MaxConcurrent, o.RetryAfter) = (1, TimeSpan.FromSeconds(3)));
        var answer = new TaskCompletionSource<UserContext>();
        silo.Grains.Users["slow"] = () => answer.Task;
        var inside = silo.Serve("slow");
        var refused = await Assert.ThrowsAsync<OverloadedException>(() => silo.Serve("ann"));
        Assert.Equal(TimeSpan.FromSeconds(3), refused.RetryAfter);

        answer.SetResult(UserContext.Empty);
        Assert.Equal(10, (await inside).Items.Length);
        Assert.Equal(10, (await silo.Serve("ann")).Items.Length);
    }
}
