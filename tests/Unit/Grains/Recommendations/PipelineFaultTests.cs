using System.Collections.Immutable;
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
    public async Task Serve_StoreDown_AnswersUnrecordedAndTellsNobody()
    {
        using var silo = new PipelineHarness();
        silo.Grains.Set("ann", FilmWorld.User("crime-00"));
        silo.Decisions.Down = true;
        var slate = await silo.Serve("ann");

        Assert.False(slate.Recorded);
        Assert.Equal([StageNames.Decide], slate.Degraded.AsEnumerable());
        Assert.Equal(10, slate.Items.Length);
        Assert.Empty(silo.Grains.Served);
        Assert.Empty(silo.Publisher.Published);

        silo.Decisions.Down = false;
        Assert.True((await silo.Serve("ann")).Recorded);
    }

    [Fact]
    public async Task Serve_StoreTooSlow_TheWriteIsWithdrawnBeforeItsTurn()
    {
        using var silo = new PipelineHarness(configure: o => o.RecordTimeout = TimeSpan.FromMilliseconds(30));
        silo.Grains.Set("ann", FilmWorld.User("crime-00"));
        var turn = new TaskCompletionSource();
        silo.Decisions.Turn = turn.Task;
        var slate = await silo.Serve("ann");
        Assert.False(slate.Recorded);

        turn.SetResult();

        Assert.Empty(silo.Decisions.Appended);
        Assert.Empty(silo.Grains.Served);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Serve_DecisionBecomesDurableAfterAnAnswerThatSaysItIsNot_IsDiscarded(bool replyLost)
    {
        using var silo = new PipelineHarness(configure: o => (o.RecordTimeout, o.DiscardRetry) = (TimeSpan.FromMilliseconds(30), TimeSpan.FromMilliseconds(10)));
        await silo.StartDiscarding();
        silo.Grains.Set("ann", FilmWorld.User("crime-00"));
        silo.Decisions.FailingDiscards = 2;
        var made = new TaskCompletionSource();
        silo.Decisions.Made = () => replyLost ? throw new StoreUnavailableException("The reply was lost.") : made.Task;
        var slate = await silo.Serve("ann");
        Assert.False(slate.Recorded);
        Assert.True(replyLost || silo.Decisions.Appended.ContainsKey(slate.DecisionId));

        made.SetResult();

        Assert.Equal(slate.DecisionId, await Within20Seconds(silo.Decisions.Discarded.Task, "the discard of a decision that was answered as unrecorded"));
        Assert.Empty(silo.Decisions.Appended);
        Assert.Empty(silo.Grains.Served);
    }

    [Fact]
    public async Task Serve_AskedAgainUnderItsIdAfterALostAnswer_TheDecisionStays()
    {
        using var silo = new PipelineHarness(configure: o => o.RecordTimeout = TimeSpan.FromMilliseconds(30));
        silo.Grains.Set("ann", FilmWorld.User("crime-00"));
        var id = Guid.NewGuid().ToString("N");
        silo.Decisions.Made = () => throw new StoreUnavailableException("The reply was lost.");
        Assert.False((await silo.Serve("ann", request => request with { DecisionId = id })).Recorded);
        silo.Decisions.Made = () => Task.CompletedTask;

        Assert.True((await silo.Serve("ann", request => request with { DecisionId = id })).Recorded);
        silo.Decisions.Made = () => throw new StoreUnavailableException("The reply was lost.");
        var other = await silo.Serve("ann");
        await silo.StartDiscarding();

        Assert.Equal(other.DecisionId, await Within20Seconds(silo.Decisions.Discarded.Task, "the discard of the decision that nobody asked for again"));
        Assert.Contains(id, silo.Decisions.Appended.Keys);
    }

    [Fact]
    public async Task Serve_KillSwitch_LadderAnswersWithoutTheSeen()
    {
        using var silo = new PipelineHarness();
        silo.Grains.Set("ann", FilmWorld.User("crime-00", "crime-01"));
        silo.Trending.Add("crime-01", 9, FilmWorld.Now);
        silo.Trending.Add("crime-02", 8, FilmWorld.Now);
        silo.Trending.Add("comedy-02", 7, FilmWorld.Now);
        silo.Declare(FilmWorld.Spec() with { Fallbacks = [FallbackStep.CategoryPopular, FallbackStep.Popular] }, killed: true);
        var slate = await silo.Serve("ann");

        Assert.Equal(new FallbackInfo("categoryPopular", "killSwitch", TimeSpan.Zero), slate.Fallback);
        Assert.Equal(["crime-02"], slate.Items.Select(i => i.ItemId));
        Assert.Equal("none", slate.ModelVersion);
        Assert.True(slate.Recorded);

        silo.Declare(FilmWorld.Spec() with { Fallbacks = [FallbackStep.Popular] }, killed: true);
        var popular = await silo.Serve("ann");
        Assert.Equal(10, popular.Items.Length);
        Assert.Equal(["crime-02", "comedy-02"], popular.Items.Take(2).Select(i => i.ItemId));
    }

    [Fact]
    public async Task Serve_FilterBrokenAfterAGoodSlate_LastGoodAnswersWithItsAge()
    {
        using var silo = new PipelineHarness();
        silo.Grains.Set("ann", FilmWorld.User("crime-00"));
        var good = await silo.Serve("ann");
        silo.Clock.Advance(TimeSpan.FromMinutes(5));
        silo.Grains.Set("ann", FilmWorld.User("crime-00", good.Items[0].ItemId));
        silo.Probe.Breaks = StageNames.Filter;
        var slate = await silo.Serve("ann");

        Assert.Equal(new FallbackInfo("lastGood", "failed", TimeSpan.FromMinutes(5)), slate.Fallback);
        Assert.Equal(good.Items.Skip(1).Select(i => i.ItemId), slate.Items.Select(i => i.ItemId));
    }

    [Theory]
    [InlineData("breaks", FallbackStep.LastGood)]
    [InlineData("breaks", FallbackStep.CategoryPopular)]
    [InlineData("breaks", FallbackStep.Popular)]
    [InlineData("overruns", FallbackStep.LastGood)]
    [InlineData("overruns", FallbackStep.CategoryPopular)]
    [InlineData("overruns", FallbackStep.Popular)]
    [InlineData("finds no time left", FallbackStep.LastGood)]
    [InlineData("finds no time left", FallbackStep.CategoryPopular)]
    [InlineData("finds no time left", FallbackStep.Popular)]
    public async Task Serve_FilterSkipped_NothingForbiddenIsShown(string how, FallbackStep step)
    {
        string[] forbidden = [.. Enumerable.Range(0, 5).Select(number => FilmWorld.Id("Crime", number))];
        using var silo = new PipelineHarness(FilmWorld.Spec() with { Fallbacks = [step] });
        var films = FilmWorld.Items.Where(film => FilmWorld.KindOf(film.ItemId) == "Crime").ToArray();
        foreach (var film in films)
        {
            silo.Trending.Add(film.ItemId, 100 - int.Parse(film.ItemId[^2..]), FilmWorld.Now);
        }

        // The last slate of the surface is somebody else's, with everything in it that this user must not get.
        silo.Grains.Set("bob", FilmWorld.User("crime-19"));
        var good = await silo.Serve("bob", request => request with { Count = 20, Filter = new ItemFilter { AnyCategory = ["Crime"] } });
        Assert.Empty(forbidden.Except(good.Items.Select(item => item.ItemId)));

        silo.Change(films.First(film => film.ItemId == "crime-02") with { AvailableUntil = FilmWorld.Now.AddMinutes(-1) });
        silo.Declare(FilmWorld.Spec() with { Fallbacks = [step], Rules = [new SurfaceRule { Name = "no-four", Kind = RuleKind.Exclude, When = new ItemFilter { Items = ["crime-04"] } }] });
        var ann = FilmWorld.User("crime-00") with { Dismissed = ["crime-01"] };
        silo.Grains.Users["ann"] = () =>
        {
            silo.Clock.Advance(TimeSpan.FromSeconds(how == "finds no time left" ? 11 : 0));
            return Task.FromResult(ann);
        };
        silo.Probe.Breaks = how == "breaks" ? StageNames.Filter : null;
        (silo.Probe.Delays, silo.Probe.Delay) = (how == "overruns" ? StageNames.Filter : null, TimeSpan.FromSeconds(7));
        var slate = await silo.Serve("ann", request => request with { Exclude = ["crime-03"], Filter = new ItemFilter { AnyCategory = ["Crime"] } });

        Assert.Equal([StageNames.Filter], slate.Degraded.AsEnumerable());
        Assert.NotEmpty(slate.Items);
        Assert.All(slate.Items, item => Assert.Equal("Crime", FilmWorld.KindOf(item.ItemId)));
        Assert.Empty(slate.Items.Select(item => item.ItemId).Intersect(forbidden));
    }

    [Theory]
    [InlineData("fails", null)]
    [InlineData("does not answer", null)]
    [InlineData("finds no time left", null)]
    [InlineData("fails", FallbackStep.LastGood)]
    [InlineData("does not answer", FallbackStep.LastGood)]
    [InlineData("fails", FallbackStep.CategoryPopular)]
    [InlineData("fails", FallbackStep.Popular)]
    [InlineData("does not answer", FallbackStep.Popular)]
    [InlineData("finds no time left", FallbackStep.Popular)]
    public async Task Serve_ContextSkippedForAUserHeardOfBefore_NothingSeenOrDismissedIsShown(string how, FallbackStep? step)
    {
        ImmutableArray<FallbackStep> ladder = step == FallbackStep.CategoryPopular ? [FallbackStep.CategoryPopular, FallbackStep.Popular] : [step ?? FallbackStep.Popular];
        var spec = FilmWorld.Spec() with { Fallbacks = ladder, LatencyBudget = how == "does not answer" ? TimeSpan.FromMilliseconds(200) : FilmWorld.Spec().LatencyBudget };
        using var silo = new PipelineHarness(spec);
        silo.Trending.Add("crime-00", 9, FilmWorld.Now);
        silo.Trending.Add("crime-01", 8, FilmWorld.Now);
        silo.Grains.Set("ann", FilmWorld.User("crime-00", "crime-05") with { Seen = ["crime-00", "crime-01", "crime-05"], Dismissed = ["crime-01"], AppliedSeq = 3 });
        await silo.Serve("ann");
        silo.Grains.Set("bob", FilmWorld.User("crime-19"));
        var good = await silo.Serve("bob", request => request with { Count = 20, Filter = new ItemFilter { AnyCategory = ["Crime"] } });
        Assert.Subset(good.Items.Select(item => item.ItemId).ToHashSet(), new HashSet<string> { "crime-00", "crime-01", "crime-05" });
        silo.Grains.Users["ann"] = () =>
        {
            silo.Clock.Advance(TimeSpan.FromSeconds(how == "finds no time left" ? 11 : 0));
            return how == "does not answer" ? new TaskCompletionSource<UserContext>().Task : Task.FromException<UserContext>(new InvalidOperationException("The test's grain fails."));
        };
        silo.Probe.Breaks = step is null ? null : StageNames.Filter;

        var slate = await silo.Serve("ann", request => request with { Count = 18, Filter = new ItemFilter { AnyCategory = ["Crime"] } });

        Assert.Contains(StageNames.Context, slate.Degraded);
        Assert.DoesNotContain(StageNames.Seen, slate.Degraded);
        Assert.False(silo.DecisionOf(slate).Consent);
        Assert.NotEmpty(slate.Items);
        Assert.DoesNotContain(slate.Items, item => item.ItemId is "crime-00" or "crime-01" or "crime-05");

        silo.Declare(spec with { AllowSeen = true });
        silo.Probe.Breaks = StageNames.Filter;
        Assert.DoesNotContain((await silo.Serve("ann", request => request with { Count = 20, Filter = new ItemFilter { AnyCategory = ["Crime"] } })).Items, item => item.ItemId is "crime-01");
    }

    [Fact]
    public async Task Forget_AnErasedUser_TakesTheSlatesMadeForTheUser()
    {
        using var silo = new PipelineHarness(FilmWorld.Spec() with { Fallbacks = [FallbackStep.LastGood, FallbackStep.Popular] });
        silo.Grains.Set("ann", FilmWorld.User("crime-00"));
        silo.Grains.Set("bob", FilmWorld.User("scifi-00"));
        await silo.Serve("ann");
        var bobs = await silo.Serve("bob");
        silo.Probe.Breaks = StageNames.Filter;

        silo.Forget("ann");
        Assert.Equal(bobs.Items.Select(i => i.ItemId), (await silo.Serve("ann")).Items.Select(i => i.ItemId));

        silo.Forget("bob");
        Assert.Equal("popular", (await silo.Serve("ann")).Fallback!.Step);
        silo.Probe.Breaks = StageNames.Context;
        Assert.Contains(StageNames.Seen, (await silo.Serve("bob")).Degraded);
    }

    [Fact]
    public async Task Serve_ErasureReadWhileTheSlateWasMade_LeavesNothingOfTheUser()
    {
        using var silo = new PipelineHarness(FilmWorld.Spec() with { Fallbacks = [FallbackStep.LastGood, FallbackStep.Popular] });
        var before = silo.State.Current;
        silo.Grains.Users["ann"] = () =>
        {
            // The tombstone is read once the context was asked for: the run has pinned a snapshot without it.
            silo.State.Swap(before with { Tombstones = before.Tombstones.Add("nna") });
            silo.Forget("ann");
            return Task.FromResult(FilmWorld.User("crime-00"));
        };
        await silo.Serve("ann");
        silo.State.Swap(before);
        silo.Probe.Breaks = StageNames.Filter;
        Assert.Equal("popular", (await silo.Serve("bob")).Fallback!.Step);
        silo.Probe.Breaks = StageNames.Context;
        Assert.Contains(StageNames.Seen, (await silo.Serve("ann")).Degraded);
    }

    [Fact]
    public async Task Serve_ConsentWithdrawnAfterAGoodSlate_TheUsersOwnLastSlateRests()
    {
        using var silo = new PipelineHarness();
        silo.Grains.Set("ann", FilmWorld.User("crime-00", "crime-01"));
        var own = await silo.Serve("ann");
        silo.Grains.Set("bob", FilmWorld.User("scifi-00", "scifi-01"));
        var newest = await silo.Serve("bob");
        silo.Probe.Breaks = StageNames.Filter;
        Assert.Equal(own.Items.Select(i => i.ItemId), (await silo.Serve("ann")).Items.Select(i => i.ItemId));

        silo.Grains.Set("ann", FilmWorld.User() with { Profile = UserProfile.Default with { Consent = false } });
        var slate = await silo.Serve("ann");

        Assert.Equal("lastGood", slate.Fallback!.Step);
        Assert.Equal(newest.Items.Select(i => i.ItemId), slate.Items.Select(i => i.ItemId));
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
    public async Task Serve_EverythingSeen_SaysThatNothingIsLeft()
    {
        using var silo = new PipelineHarness();
        silo.Grains.Set("ann", FilmWorld.User() with { Seen = [.. FilmWorld.Items.Select(i => i.ItemId)] });
        var slate = await silo.Serve("ann");

        Assert.Empty(slate.Items);
        Assert.Equal(("none", "noCandidates"), (slate.Fallback!.Step, slate.Fallback.Cause));
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

    private static async Task<T> Within20Seconds<T>(Task<T> task, string what)
    {
        try
        {
            return await task.WaitAsync(TimeSpan.FromSeconds(20));
        }
        catch (TimeoutException error)
        {
            throw new TimeoutException($"Waited 20 seconds for {what}.", error);
        }
    }
}
