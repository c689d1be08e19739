using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Client;
using OrleansReco.Tests.EndToEnd.Fixtures;

namespace OrleansReco.Tests.EndToEnd.Client;

/// <summary>What a client does whichever way it reaches the service, against the real one.</summary>
public abstract class RecoClientContract(RunningService service)
{
    protected RunningService Service { get; } = service;

    protected abstract IRecoClient Client { get; }

    [Fact]
    public async Task Slate_IsRecorded_AndItsDecisionSaysWhy()
    {
        var user = Name("viewer");
        var slate = await Client.RecommendAsync(new() { UserId = user, Surface = "home", Count = 5, SessionId = "s", Context = Context("device", "tv") });

        Assert.Equal((5, true, "home"), (slate.Items.Length, slate.Recorded, slate.Surface));
        var results = await Client.SendEventsAsync([new() { EventId = "seen", Type = EventType.Impression, UserId = user, DecisionId = slate.DecisionId, Positions = [0, 1, 2], Timestamp = Now }]);
        Assert.Equal(EventStatus.Accepted, results.Single().Status);
        var why = (await Client.GetDecisionAsync(slate.DecisionId))!;
        Assert.Equal((user, "s", "tv"), (why.UserId, why.SessionId, why.Context["device"]));
        Assert.Equal(slate.Items.Select(item => item.ItemId), why.Items.Select(item => item.ItemId));
        Assert.NotEmpty(why.Candidates);
        Assert.All(why.Items, item => Assert.NotEmpty(item.Features!));
        Assert.Equal([0, 1, 2], why.Events.Single().Event.Positions!.Value.ToArray());
        Assert.Null(await Client.GetDecisionAsync("no-such-decision"));
    }

    [Fact]
    public async Task Slate_UnderTheSameId_IsTheSameDecision()
    {
        var request = new RecommendationRequest { UserId = Name("again"), Surface = "home", DecisionId = Name("decision") };

        var first = await Client.RecommendAsync(request);
        var second = await Client.RecommendAsync(request);

        Assert.Equal(request.DecisionId, first.DecisionId);
        Assert.Equal(first.Items.Select(item => item.ItemId), second.Items.Select(item => item.ItemId));
    }

    [Fact]
    public async Task Slate_OfASurfaceNobodyDeclared_IsRefused()
    {
        var refusal = await Assert.ThrowsAsync<RecoRequestException>(() => Client.RecommendAsync(new() { UserId = "u", Surface = "nowhere" }));

        Assert.Equal(404, refusal.Status);
        Assert.Contains("'nowhere'", refusal.Message);
    }

    [Fact]
    public async Task Request_ThatIsWrong_IsRefusedWithItsFields()
    {
        var refusal = await Assert.ThrowsAsync<RecoRequestException>(() => Client.RecommendAsync(new() { UserId = "", Surface = "home" }));

        Assert.Equal((400, "userId"), (refusal.Status, refusal.Errors.Single().Field));
    }

    [Fact]
    public async Task Events_AreEachAnswered_InOrder_AndARepeatIsADuplicate()
    {
        var (ann, bea) = (Name("ann"), Name("bea"));
        UserEvent[] events =
        [
            new() { EventId = "1", Type = EventType.Play, UserId = ann, ItemId = "story-1", Completion = 0.9, Dwell = TimeSpan.FromSeconds(90), Timestamp = Now },
            new() { EventId = "2", Type = EventType.Click, UserId = bea, ItemId = "story-2", Timestamp = Now },
            new() { EventId = "3", Type = EventType.Click, UserId = ann, Timestamp = Now },
            new() { EventId = "4", Type = EventType.Edit, UserId = ann, DecisionId = "d", Edit = new() { Op = EditOperation.Replace, ItemId = "story-3", WithItemId = "story-4" }, Timestamp = Now },
        ];

        var first = await Client.SendEventsAsync(events);
        var second = await Client.SendEventsAsync(events);

        Assert.Equal([EventStatus.Accepted, EventStatus.Accepted, EventStatus.Rejected, EventStatus.Accepted], first.Select(result => result.Status));
        Assert.Contains("itemId", first[2].Error);
        Assert.Equal([EventStatus.Duplicate, EventStatus.Duplicate, EventStatus.Rejected, EventStatus.Duplicate], second.Select(result => result.Status));
        var held = (await Client.GetUserAsync(ann))!;
        Assert.Equal(["1", "4"], held.Events.Select(e => e.Event.EventId));
        Assert.Equal((0.9, 90_000), (held.Events[0].Event.Completion, held.Events[0].Event.DwellMs));
        Assert.Equal("story-4", held.Events[1].Event.WithItemId);
        Assert.Contains("story-1", held.Context.Seen);
    }

    [Fact]
    public async Task Events_AllRejected_AreResults_AndNoneIsNoCall()
    {
        var bad = new UserEvent { EventId = "x", Type = EventType.Rate, UserId = Name("u"), ItemId = "story-1", Value = 9, Step = "cart", Timestamp = Now };

        var results = await Client.SendEventsAsync([bad, bad with { Value = 1 }]);

        Assert.All(results, result => Assert.Equal(EventStatus.Rejected, result.Status));
        Assert.Contains("rating", results[0].Error);
        Assert.Equal([["step", "value"], ["step"]], results.Select(result => result.Errors!.Value.Select(error => error.Field).Order(StringComparer.Ordinal).ToArray()));
        Assert.Empty(await Client.SendEventsAsync([]));
    }

    [Fact]
    public async Task Item_IsPutPatchedRead_AndWithdrawn()
    {
        var id = Name("item/with slash");
        var item = new Item { ItemId = id, Title = "A", Categories = ["new"], Attributes = Context("year", "1999").Add("kept", "yes"), PublishedAt = Now };

        Assert.Equal((1, 0, 0), Counts(await Client.PutItemsAsync([item])));
        Assert.Equal((0, 1, 0), Counts(await Client.PutItemsAsync([item with { Title = "B" }])));
        var patched = (await Client.PatchItemAsync(id, new() { Text = "long", Attributes = Patch("year", null) }))!;
        Assert.Equal(("B", "long"), (patched.Title, patched.Text));
        Assert.Equal(["kept"], patched.Attributes.Keys);
        Assert.Equal(Now, (await Client.GetItemAsync(id))!.PublishedAt);
        Assert.True(await Client.WithdrawItemAsync(id));
        Assert.False(await Client.WithdrawItemAsync(id));
        Assert.Null(await Client.GetItemAsync(id));
        Assert.Null(await Client.PatchItemAsync(id, new() { Title = "C" }));
    }

    [Fact]
    public async Task Items_ThatCannotBeTaken_AreNamedByNumber_AndTheOthersGoOn()
    {
        var answer = await Client.PutItemsAsync([new() { ItemId = Name("good") }, new() { ItemId = "" }, new() { ItemId = Name("better") }]);

        Assert.Equal((2, 0, 1), Counts(answer));
        Assert.Equal((2, "itemId"), (answer.Errors.Single().Line, answer.Errors.Single().Field));
        Assert.Equal((0, 0, 1), Counts(await Client.PutItemsAsync([new() { ItemId = new string('x', 200) }])));
    }

    [Fact]
    public async Task Similar_KnowsItsItem()
    {
        Assert.NotNull(await Client.GetSimilarAsync("story-1", 3));
        Assert.Null(await Client.GetSimilarAsync("no-such-item"));
        Assert.Equal(400, (await Assert.ThrowsAsync<RecoRequestException>(() => Client.GetSimilarAsync("story-1", 0))).Status);
    }

    [Fact]
    public async Task User_IsPutRead_AndErased_UntilPutAgain()
    {
        var user = Name("leaver");
        await Client.PutUserAsync(user, new() { TimeZone = "Europe/Berlin", Attributes = Context("plan", "free") });
        await Client.SendEventsAsync([new() { EventId = "1", Type = EventType.Click, UserId = user, ItemId = "story-1", Timestamp = Now }]);

        var held = (await Client.GetUserAsync(user))!;
        Assert.Equal(("Europe/Berlin", "free", 1), (held.Profile.TimeZone, held.Profile.Attributes["plan"], held.Events.Length));
        Assert.Equal(1, (await Client.EraseUserAsync(user)).Events);
        Assert.Null(await Client.GetUserAsync(user));
        Assert.Equal(EventStatus.Rejected, (await Client.SendEventsAsync([new() { EventId = "2", Type = EventType.Click, UserId = user, ItemId = "story-1", Timestamp = Now }])).Single().Status);
        await Client.PutUserAsync(user, new());
        Assert.Equal(EventStatus.Accepted, (await Client.SendEventsAsync([new() { EventId = "2", Type = EventType.Click, UserId = user, ItemId = "story-1", Timestamp = Now }])).Single().Status);
    }

    [Fact]
    public async Task Surface_IsDeclaredRead_AndSwitchedOff()
    {
        var id = Name("surface");
        Assert.Null(await Client.GetSurfaceAsync(id));
        var refusal = await Assert.ThrowsAsync<RecoRequestException>(() => Client.PutSurfaceAsync(new() { Surface = id }));
        Assert.Equal((400, "feedbackSignals"), (refusal.Status, refusal.Errors.Single().Field));

        var put = await Client.PutSurfaceAsync(new() { Surface = id, FeedbackSignals = [EventType.Play], LatencyBudget = TimeSpan.FromMilliseconds(80), Windows = new() { Attribution = TimeSpan.FromMinutes(5) } });

        Assert.Equal((80, 5), (put.Spec.LatencyBudget.TotalMilliseconds, put.Spec.Windows.Attribution.TotalMinutes));
        Assert.Equal((true, "a test"), ((await Client.SetKillSwitchAsync(id, true, "a test"))!.Killed, (await Client.GetSurfaceAsync(id))!.KillReason));
        Assert.Null(await Client.SetKillSwitchAsync("no-such-surface", true, "a test"));
        await RunningService.EventuallyAsync(async () => (await Client.ListSurfacesAsync()).Any(surface => surface.Spec.Surface == id), $"the silo to serve the surface '{id}'");
    }

    [Fact]
    public async Task Models_AreListed_AndWhatIsNotThereIsSaid()
    {
        var models = await Client.ListModelsAsync();

        Assert.False(models.Models.IsDefault);
        Assert.Equal(models.Models.Take(1).Select(model => model.Manifest.Version), (await Client.ListModelsAsync(1)).Models.Select(model => model.Manifest.Version));
        var unknown = await Assert.ThrowsAsync<RecoRequestException>(() => Client.ListModelsAsync(10, "no-such-version"));
        Assert.Equal((400, "before"), (unknown.Status, unknown.Errors.Single().Field));
        Assert.Equal("limit", (await Assert.ThrowsAsync<RecoRequestException>(() => Client.ListModelsAsync(1_000))).Errors.Single().Field);
        Assert.Null(await Client.PromoteModelAsync("no-such-version", "a test"));
        Assert.Equal(409, (await Assert.ThrowsAsync<RecoRequestException>(() => Client.RegisterModelAsync("no-such-bundle"))).Status);
        Assert.Equal(409, (await Assert.ThrowsAsync<RecoRequestException>(() => Client.RollBackModelAsync("a test"))).Status);
    }

    [Fact]
    public async Task Training_WithoutEnoughToTrainOn_EndsWithThat()
    {
        var outcome = await Client.TrainAsync("a test", TimeSpan.FromMinutes(2));

        Assert.Equal((TrainingVerdict.NothingTrained, null, false), (outcome.Verdict, outcome.Version, outcome.Promoted));
        Assert.Contains("500 are needed", outcome.Reason);
        Assert.Equal(400, (await Assert.ThrowsAsync<RecoRequestException>(() => Client.TrainAsync("", TimeSpan.FromMinutes(2)))).Status);
    }

    [Fact]
    public async Task Status_SaysWhatTheSiloServes()
    {
        var status = await Client.GetStatusAsync();

        Assert.True(status.Ready);
        Assert.True(status.Items >= 120);
    }

    private static DateTimeOffset Now { get; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A name of this client's own: the suite runs more than once over one service.</summary>
    private string Name(string name) => $"{name}-{GetType().Name}";

    private static ImmutableDictionary<string, string> Context(string name, string value) => ImmutableDictionary<string, string>.Empty.Add(name, value);

    private static ImmutableDictionary<string, string?> Patch(string name, string? value) => ImmutableDictionary<string, string?>.Empty.Add(name, value);

    private static (int Created, int Replaced, int Failed) Counts(ItemsAnswer answer) => (answer.Created, answer.Replaced, answer.Failed);
}
