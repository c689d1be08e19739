using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Recommendations;

namespace OrleansReco.Tests.Unit.Grains.Recommendations;

/// <summary>What is shown when the pipeline cannot answer, and to whom.</summary>
public sealed class PipelineLadderTests
{
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
    public async Task Serve_EverythingSeen_SaysThatNothingIsLeft()
    {
        using var silo = new PipelineHarness();
        silo.Grains.Set("ann", FilmWorld.User() with { Seen = [.. FilmWorld.Items.Select(i => i.ItemId)] });
        var slate = await silo.Serve("ann");

        Assert.Empty(slate.Items);
        Assert.Equal(("none", "noCandidates"), (slate.Fallback!.Step, slate.Fallback.Cause));
    }
}
