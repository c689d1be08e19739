using System.Text.Json;
using OrleansReco.Tests.EndToEnd.Fixtures;

namespace OrleansReco.Tests.EndToEnd.Rest;

public sealed class RepeatedRequestTests(RunningService service) : IClassFixture<RunningService>
{
    [Fact]
    public async Task Slate_AskedForAgainUnderTheSameId_IsTheDecisionThatWasRecorded()
    {
        var first = await AskAsync("impatient", "decision-of-mine");
        // Whatever was dismissed is never shown again: a slate made anew would lack it.
        await service.PostAsync("/v1/events", $$"""[{"eventId":"no-1","type":"dismiss","userId":"impatient","itemId":"{{ItemsOf(first)[0]}}","timestamp":"2026-01-01T00:00:00Z"}]""");

        var second = await AskAsync("impatient", "decision-of-mine");

        Assert.True(second.GetProperty("recorded").GetBoolean());
        Assert.Equal("decision-of-mine", second.GetProperty("decisionId").GetString());
        Assert.Equal(ItemsOf(first), ItemsOf(second));
        Assert.Equal(1, (await service.GetAsync("/v1/users/impatient")).GetProperty("decisions").GetArrayLength());
        Assert.DoesNotContain(ItemsOf(first)[0], (await service.SlateAsync("impatient")).Items);
    }

    [Fact]
    public async Task Slate_UnderAnIdThatIsAnotherUsers_GetsAnIdOfItsOwnAndIsNotRecorded()
    {
        await AskAsync("owner", "taken");

        var other = await AskAsync("stranger", "taken");

        Assert.NotEqual("taken", other.GetProperty("decisionId").GetString());
        Assert.False(other.GetProperty("recorded").GetBoolean());
        Assert.NotEmpty(ItemsOf(other));
        Assert.Equal("owner", (await service.GetAsync("/v1/decisions/taken")).GetProperty("userId").GetString());
    }

    private Task<JsonElement> AskAsync(string user, string decision)
        => service.PostAsync("/v1/recommendations", $$"""{"userId":"{{user}}","surface":"home","decisionId":"{{decision}}"}""");

    private static string[] ItemsOf(JsonElement slate) => [.. slate.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("itemId").GetString()!)];
}
