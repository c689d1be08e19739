using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OrleansReco.Abstractions;
using OrleansReco.Learning.Examples;
using OrleansReco.Tests.EndToEnd.Fixtures;

namespace OrleansReco.Tests.EndToEnd.Rest;

public sealed class UserTests(RunningService service) : IClassFixture<RunningService>
{
    private const string User = "long-known";

    [Fact]
    public async Task User_WithMoreThanAnyPageOfEverything_IsShownWhole()
    {
        var decisions = await ServeAsync(1_100);
        var events = await SendEventsAsync(600);
        var examples = Enumerable.Range(0, 300).Select(i => Example($"lesson-{i:000}")).ToImmutableArray();
        await service.Services.GetRequiredService<IExampleStore>().StoreExamplesAsync(examples);

        var held = await service.GetAsync($"/v1/users/{User}");

        var view = held.Deserialize<UserView>(WireJson.Answers)!;
        Assert.Equal(["userId", "profile", "context", "events", "decisions", "examples"], held.EnumerateObject().Select(member => member.Name));
        Assert.Equal(decisions.OrderDescending(StringComparer.Ordinal), view.Decisions);
        Assert.Equal(events, view.Events.Select(e => e.Event.EventId));
        Assert.Equal(examples.Select(e => e.Id), view.Examples.Select(e => e.Id));
    }

    /// <summary>Ids of as many slates, served sixteen at a time.</summary>
    private async Task<List<string>> ServeAsync(int count)
    {
        var ids = new List<string>();
        foreach (var together in Enumerable.Range(0, count).Chunk(16))
        {
            ids.AddRange((await Task.WhenAll(together.Select(_ => service.SlateAsync(User, count: 1)))).Select(slate => slate.DecisionId));
        }

        return ids;
    }

    private async Task<List<string>> SendEventsAsync(int count)
    {
        var ids = Enumerable.Range(0, count).Select(i => $"seen-{i}").ToList();
        foreach (var together in ids.Chunk(100))
        {
            var events = together.Select(id => $$"""{"eventId":"{{id}}","type":"click","itemId":"{{SmallCatalogue.Items[0].ItemId}}","userId":"{{User}}","timestamp":"2026-01-01T00:00:00Z"}""");
            await service.PostAsync("/v1/events", $"[{string.Join(',', events)}]");
        }

        return ids;
    }

    private static LabeledExample Example(string id) => new()
    {
        Id = id,
        Revision = 1,
        Kind = ExampleKind.Pointwise,
        UserId = User,
        Provenance = new Provenance { DecisionId = "d", ModelVersion = "none", Arm = "champion", Surface = "home", ServedAt = SmallCatalogue.Now },
        CreatedAt = SmallCatalogue.Now,
    };
}
