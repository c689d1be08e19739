using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Silos;
using OrleansReco.Ranking.Features;

namespace OrleansReco.Tests.Unit.Grains.Recommendations;

public sealed class SlatePipelineTests
{
    [Fact]
    public async Task Serve_UserWithHistory_RecordsAllThatExplainsTheSlateBeforeAnswering()
    {
        using var silo = new PipelineHarness();
        silo.Grains.Set("ann", FilmWorld.User("crime-00", "crime-03"));
        var slate = await silo.Serve("ann", r => r with { SessionId = "s1", Context = ImmutableDictionary<string, string>.Empty.Add("device", "tv") });

        Assert.True(slate.Recorded);
        Assert.Empty(slate.Degraded);
        Assert.Null(slate.Fallback);
        Assert.Equal("champion", slate.Arm);
        Assert.Equal(10, slate.Items.Length);
        Assert.Equal(Enumerable.Range(0, 10), slate.Items.Select(i => i.Position));
        var (decision, deadlines, _) = silo.Decisions.Appended[slate.DecisionId];
        Assert.Equal(slate.Items.Select(i => i.ItemId), decision.Items.Select(i => i.ItemId));
        Assert.All(decision.Items, item => Assert.Equal(FeatureSchema.Count, item.Features.Length));
        Assert.Equal(FeatureSchema.Names, decision.FeatureNames);
        Assert.Equal("tv", decision.Context["device"]);
        Assert.Equal(silo.State.Current.Champion!.Version, decision.ModelVersion);
        Assert.Equal(decision.Candidates.ItemIds.Length, decision.Candidates.Logits.Length);
        Assert.Equal(decision.Candidates.Logits.OrderDescending(), decision.Candidates.Logits);
        Assert.True(slate.Items.All(i => decision.Candidates.ItemIds.Contains(i.ItemId)));
        Assert.Equal([DeadlineKind.Attribution, DeadlineKind.Abandonment], deadlines.Select(d => d.Kind));
        Assert.All(deadlines, d => Assert.Equal(slate.DecisionId, d.Subject));
        Assert.Equal(slate.DecisionId, Assert.Single(silo.Grains.Served).Slate.DecisionId);
        Assert.Equal(slate.DecisionId, Assert.Single(silo.Publisher.Published).DecisionId);
    }

    [Fact]
    public async Task Serve_ThreeFilmsOfOneKindPlayed_ShareOfThatKindRises()
    {
        using var silo = new PipelineHarness();
        silo.Grains.Set("ben", FilmWorld.User("comedy-01", "crime-02"));
        var before = Share(await silo.Serve("ben"), "SciFi");
        silo.Grains.Set("ben", FilmWorld.User("comedy-01", "crime-02", "scifi-05", "scifi-09", "scifi-11"));
        var after = Share(await silo.Serve("ben"), "SciFi");

        Assert.True(after >= before + 0.3, $"The share of SciFi went from {before} to {after}.");
    }

    [Fact]
    public async Task Serve_ItemDismissed_ItsNeighboursLoseRank()
    {
        using var silo = new PipelineHarness(FilmWorld.Spec() with { MaxCount = 60, AllowSeen = true });
        var liked = FilmWorld.User("crime-00", "comedy-00");
        silo.Grains.Set("cy", liked);
        var before = MeanPosition(await silo.Serve("cy", r => r with { Count = 60 }), "Comedy");
        silo.Grains.Set("cy", liked with
        {
            History = liked.History.Add(new HistoryEntry("comedy-01", EventType.Dismiss, -1, FilmWorld.Now.AddMinutes(-1), null, 3)),
            Dismissed = ["comedy-01"],
        });
        var after = await silo.Serve("cy", r => r with { Count = 60 });

        Assert.True(MeanPosition(after, "Comedy") > before, $"Comedies stood at {before} on average, and stand at {MeanPosition(after, "Comedy")} after one was dismissed.");
        Assert.DoesNotContain("comedy-01", after.Items.Select(i => i.ItemId));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Serve_SeenItems_AreShownOnlyWhereTheSurfaceAllowsIt(bool allowed)
    {
        using var silo = new PipelineHarness(FilmWorld.Spec() with { AllowSeen = allowed, MaxCount = 60 });
        var user = FilmWorld.User("crime-00", "crime-01", "crime-02") with { Dismissed = ["comedy-07"], Seen = ["crime-00", "crime-01", "crime-02", "comedy-07"] };
        silo.Grains.Set("dee", user);
        var shown = (await silo.Serve("dee", r => r with { Count = 60 })).Items.Select(i => i.ItemId).ToHashSet();

        Assert.Equal(allowed, shown.Contains("crime-01"));
        Assert.DoesNotContain("comedy-07", shown);
        Assert.Equal(allowed ? 59 : 56, shown.Count);
    }

    [Fact]
    public async Task Serve_FilterAndExclude_AreObeyed()
    {
        using var silo = new PipelineHarness();
        silo.Grains.Set("eve", FilmWorld.User("crime-00"));
        var slate = await silo.Serve("eve", r => r with
        {
            Filter = new ItemFilter { AnyCategory = ["Comedy"], Attributes = [new AttributePredicate("year", AttributeOperator.Gte, ["2000"])] },
            Exclude = ["comedy-15"],
        });

        Assert.Equal(9, slate.Items.Length);
        Assert.All(slate.Items, item => Assert.StartsWith("comedy-1", item.ItemId, StringComparison.Ordinal));
        Assert.DoesNotContain("comedy-15", slate.Items.Select(i => i.ItemId));
        Assert.Contains(silo.DecisionOf(slate).Rules, rule => rule.StartsWith("filter of the request", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Serve_Rules_PinBoostBuryAndExcludeAreApplied()
    {
        SurfaceRule Rule(string name, RuleKind kind, string category, double amount = 1, int position = 0, params string[] items)
            => new() { Name = name, Kind = kind, When = new ItemFilter { AnyCategory = category.Length == 0 ? [] : [category], Items = [.. items] }, Amount = amount, Position = position };
        using var silo = new PipelineHarness(FilmWorld.Spec() with
        {
            Rules =
            [
                Rule("editor's choice", RuleKind.Pin, "", position: 2, items: "scifi-19"),
                Rule("more comedy", RuleKind.Boost, "Comedy", 20),
                Rule("less crime", RuleKind.Bury, "Crime", 20),
                Rule("gone", RuleKind.Exclude, "", items: "comedy-01"),
            ],
        });
        silo.Grains.Set("fay", FilmWorld.User("crime-00", "crime-05"));
        var slate = await silo.Serve("fay");

        Assert.Equal("scifi-19", slate.Items[2].ItemId);
        Assert.Equal(1, slate.Items[2].Propensity);
        Assert.Equal(("pinned", "Placed by rule 'editor's choice'"), (slate.Items[2].Reasons[0].Code, slate.Items[2].Reasons[0].Text));
        Assert.All(slate.Items.Where(i => i.Position != 2), item => Assert.Equal("Comedy", FilmWorld.KindOf(item.ItemId)));
        Assert.DoesNotContain("comedy-01", slate.Items.Select(i => i.ItemId));
        Assert.Equal(4, silo.DecisionOf(slate).Rules.Count(rule => rule.StartsWith("rule ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Serve_WithoutConsent_SlateDoesNotFollowFromWhatTheUserDid()
    {
        using var silo = new PipelineHarness(FilmWorld.Spec() with { AllowSeen = true });
        silo.Trending.Add("comedy-03", 5, FilmWorld.Now);
        var profile = new UserProfile { Consent = false };
        silo.Grains.Set("gus", FilmWorld.User("crime-00", "crime-01") with { Profile = profile });
        silo.Grains.Set("hal", FilmWorld.User("scifi-00", "scifi-01") with { Profile = profile });
        var first = await silo.Serve("gus");
        var second = await silo.Serve("hal");

        Assert.Equal(first.Items.Select(i => i.ItemId), second.Items.Select(i => i.ItemId));
        Assert.Equal("comedy-03", first.Items[0].ItemId);
        var (decision, deadlines, _) = silo.Decisions.Appended[first.DecisionId];
        Assert.False(decision.Consent);
        Assert.Empty(deadlines);
        Assert.Empty(silo.Grains.Served);
        Assert.All(decision.Items, item => Assert.True(float.IsNaN(item.Features[(int)Feature.UserDot])));
    }

    [Fact]
    public async Task Serve_ErasedUser_NothingIsRecordedUnderTheId()
    {
        using var silo = new PipelineHarness();
        silo.Grains.Set("ida", FilmWorld.User("crime-00"));
        silo.State.Swap(silo.State.Current with { Tombstones = ["adi"] });
        var slate = await silo.Serve("ida", r => r with { Query = "ida's film", SessionId = "ida-phone", Supersedes = "ida-1", Context = r.Context.Add("name", "ida") });

        Assert.Equal(10, slate.Items.Length);
        var decision = silo.DecisionOf(slate);
        Assert.Equal(("erased", false), (decision.UserId, decision.Consent));
        Assert.Equal((null, null, null, 0), (decision.Query, decision.SessionId, decision.Supersedes, decision.Context.Count));
        Assert.Empty(silo.Publisher.Published);
    }

    [Fact]
    public async Task Serve_BeforeAnyModel_GivesTrendingFirst()
    {
        using var silo = new PipelineHarness(withModel: false);
        silo.Trending.Add("scifi-04", 3, FilmWorld.Now);
        silo.Trending.Add("crime-09", 9, FilmWorld.Now);
        var slate = await silo.Serve("new");

        Assert.Equal(("none", 10), (slate.ModelVersion, slate.Items.Length));
        Assert.Equal(["crime-09", "scifi-04"], slate.Items.Take(2).Select(i => i.ItemId).Order());
        Assert.Contains(slate.Items[0].Reasons, reason => reason.Code == "trending");
        Assert.Null(slate.Fallback);
    }

    [Fact]
    public async Task Serve_Query_TextMatchesLeadAndSayIt()
    {
        using var silo = new PipelineHarness();
        var slate = await silo.Serve("jon", r => r with { Query = "comedy film 07" });

        Assert.Equal("comedy-07", slate.Items[0].ItemId);
        Assert.Contains(slate.Items[0].Reasons, reason => reason.Code == "matches-query" && reason.Text.Contains("comedy film 07", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Serve_BaselineShare_IsStickyAndServedByTheFrozenBundle()
    {
        using var silo = new PipelineHarness(FilmWorld.Spec() with { BaselineShare = 0.3 });
        var arms = new Dictionary<string, string>();
        for (var i = 0; i < 300; i++)
        {
            var slate = await silo.Serve($"user-{i}");
            arms[$"user-{i}"] = slate.Arm;
            Assert.Equal(slate.Arm == "baseline" ? silo.State.Current.Baseline!.Version : silo.State.Current.Champion!.Version, slate.ModelVersion);
        }

        // Three standard deviations of a share of .3 over 300 users.
        Assert.InRange(arms.Count(a => a.Value == "baseline") / 300.0, 0.22, 0.38);
        Assert.Equal(arms["user-7"], (await silo.Serve("user-7")).Arm);
    }

    [Fact]
    public async Task Serve_Exploration_RecordsConditionalPropensitiesAndSaysSo()
    {
        using var silo = new PipelineHarness(FilmWorld.Spec() with { Reranking = new RerankingSpec { Temperature = 0.5 } });
        silo.Grains.Set("kim", FilmWorld.User("crime-00", "comedy-01"));
        var explored = 0;
        for (var i = 0; i < 20; i++)
        {
            var slate = await silo.Serve("kim");
            var candidates = silo.DecisionOf(slate).Candidates;
            var left = candidates.ItemIds.Zip(candidates.Logits).ToDictionary(c => c.First, c => (double)c.Second);
            foreach (var item in slate.Items)
            {
                var highest = left.Values.Max();
                var expected = Math.Exp((left[item.ItemId] - highest) / 0.5) / left.Values.Sum(logit => Math.Exp((logit - highest) / 0.5));
                Assert.Equal(expected, item.Propensity, 5);
                Assert.Equal(left[item.ItemId] < highest, item.Reasons.Any(r => r.Code == "explore"));
                explored += left[item.ItemId] < highest ? 1 : 0;
                left.Remove(item.ItemId);
            }
        }

        Assert.True(explored > 0, "Not one of 200 picks at temperature 0.5 was explored.");
    }

    [Fact]
    public async Task Serve_Debug_SaysWhatEachStageTookAndEachSourceGave()
    {
        using var silo = new PipelineHarness();
        silo.Grains.Set("lea", FilmWorld.User("crime-00"));
        var slate = await silo.Serve("lea", r => r with { Debug = true });

        Assert.Equal(10, slate.Debug!.Stages.Count);
        Assert.Equal(59, slate.Debug.Candidates[CandidateSources.User]);
        Assert.Null((await silo.Serve("lea")).Debug);
    }

    [Fact]
    public async Task Serve_UnknownSurface_SaysWhichAndHowToDeclareIt()
    {
        using var silo = new PipelineHarness();
        silo.State.Swap(SiloSnapshot.Empty);
        var error = await Assert.ThrowsAsync<UnknownSurfaceException>(() => silo.Serve("ann"));
        Assert.Contains("'home'", error.Message, StringComparison.Ordinal);
    }

    private static double Share(Recommendation slate, string kind) => slate.Items.Count(item => FilmWorld.KindOf(item.ItemId) == kind) / (double)slate.Items.Length;

    private static double MeanPosition(Recommendation slate, string kind) => slate.Items.Where(item => FilmWorld.KindOf(item.ItemId) == kind).Average(item => item.Position);
}
