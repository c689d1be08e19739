using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OrleansReco.Abstractions;
using OrleansReco.Cli.SampleWorld;
using OrleansReco.Learning.Examples;
using OrleansReco.Tests.EndToEnd.Fixtures;

namespace OrleansReco.Tests.EndToEnd;

/// <summary>The loop, whole: catalogue, slate, events, another slate, examples, a new champion.</summary>
public sealed class LoopTests : IAsyncLifetime
{
    private readonly RunningService _service = new();

    public Task InitializeAsync()
    {
        // Any candidate passes: this is about the loop, not about the gate, which has tests of its own.
        _service.Settings["Reco:Trainer:TolerableLoss"] = "1";
        _service.Settings["Reco:Feedback:SweepEvery"] = "00:00:00.100";
        return _service.InitializeAsync();
    }

    public Task DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task Loop_FromCatalogueToNewChampion_Turns()
    {
        await _service.PutSurfaceAsync("loop", """{"windows":{"attributionMs":1000,"supersedeMs":1000,"abandonmentMs":1000},"latencyBudgetMs":2000}""");
        await SendHistoriesAsync(1, 30, SmallCatalogue.Now);

        var first = await TrainAsync("the first");
        var before = await _service.SlateAsync("newcomer", "loop");
        await ActAsync("newcomer", before);
        var after = await _service.SlateAsync("newcomer", "loop");
        var examples = _service.Services.GetRequiredService<IExampleStore>();
        await RunningService.EventuallyAsync(async () => (await examples.ReadExamplesOfDecisionAsync(before.DecisionId)).Length >= 2, "a lesson of the played and one of the skipped item to be in the store");
        var lessons = await examples.ReadExamplesOfDecisionAsync(before.DecisionId);
        await SendHistoriesAsync(31, 120, SmallCatalogue.Now.AddDays(61));
        var second = await TrainAsync("the second");

        Assert.NotEqual(before.Items, after.Items);
        Assert.DoesNotContain(before.Items[0], after.Items);
        Assert.Contains(lessons, lesson => lesson.Kind == ExampleKind.Pointwise && lesson.Items[0].ItemId == before.Items[0] && lesson.Items[0].Label > 0.5);
        Assert.Contains(lessons, lesson => lesson.Kind == ExampleKind.Pointwise && lesson.Items[0].ItemId == before.Items[1] && lesson.Items[0].Label < 0.5);
        Assert.NotEqual(first, second);
        var models = await _service.GetAsync("/v1/models");
        Assert.Equal((second, first), (models.GetProperty("champion").GetString(), models.GetProperty("baseline").GetString()));
        var why = await _service.GetAsync($"/v1/decisions/{before.DecisionId}");
        Assert.Equal(first, why.GetProperty("modelVersion").GetString());
        Assert.NotEqual(0, why.GetProperty("candidates").GetArrayLength());
        Assert.Equal(3, why.GetProperty("events").GetArrayLength());
        var rolledBack = await _service.PostAsync("/v1/models/rollback", """{"reason":"test"}""");
        Assert.Equal(first, rolledBack.GetProperty("manifest").GetProperty("version").GetString());
    }

    private async Task SendHistoriesAsync(int from, int to, DateTimeOffset until)
    {
        var tastes = new HiddenTastes(5, SampleCatalogue.Categories);
        for (var user = from; user <= to; user++)
        {
            var id = SampleHistory.UserId(user);
            var events = SampleHistory.Create(id, SmallCatalogue.Items, tastes, 5, until).Select(EventBody.Of);
            await _service.PostAsync("/v1/events", JsonSerializer.Serialize(events, WireJson.Options));
        }
    }

    private async Task<string?> TrainAsync(string reason)
    {
        var outcome = await _service.PostAsync("/v1/models/train", $$"""{"reason":"{{reason}}"}""");
        Assert.True(outcome.GetProperty("promoted").GetBoolean(), outcome.GetProperty("reason").GetString());
        var version = outcome.GetProperty("version").GetString();
        await _service.UntilAsync(status => status.Champion == version, $"the silo to serve {version}");
        return version;
    }

    /// <summary>Plays the first item to its end and skips the second.</summary>
    private Task ActAsync(string user, (string DecisionId, string[] Items) slate)
    {
        var now = TimeProvider.System.GetUtcNow().ToString("O");
        return _service.PostAsync("/v1/events", $$"""
            [{"eventId":"act-0","type":"impression","positions":[0,1],"userId":"{{user}}","decisionId":"{{slate.DecisionId}}","timestamp":"{{now}}"},
             {"eventId":"act-1","type":"play","completion":1,"userId":"{{user}}","itemId":"{{slate.Items[0]}}","position":0,"decisionId":"{{slate.DecisionId}}","timestamp":"{{now}}"},
             {"eventId":"act-2","type":"skip","dwellMs":900,"userId":"{{user}}","itemId":"{{slate.Items[1]}}","position":1,"decisionId":"{{slate.DecisionId}}","timestamp":"{{now}}"}]
            """);
    }
}
