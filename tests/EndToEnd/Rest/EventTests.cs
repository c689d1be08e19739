using System.Net;
using System.Text;
using System.Text.Json;
using OrleansReco.Tests.EndToEnd.Fixtures;

namespace OrleansReco.Tests.EndToEnd.Rest;

public sealed class EventTests(RunningService service) : IClassFixture<RunningService>
{
    [Fact]
    public async Task Event_SentTwice_IsAcknowledgedAndChangesNothing()
    {
        const string Event = """[{"eventId":"once","type":"play","completion":1,"userId":"repeater","itemId":"story-2","timestamp":"2026-01-01T00:00:00Z"}]""";

        var first = await service.PostAsync("/v1/events", Event);
        var second = await service.PostAsync("/v1/events", Event);

        Assert.Equal("accepted", first.GetProperty("results")[0].GetProperty("status").GetString());
        Assert.Equal("duplicate", second.GetProperty("results")[0].GetProperty("status").GetString());
        Assert.Equal(1, (await service.GetAsync("/v1/users/repeater")).GetProperty("events").GetArrayLength());
    }

    [Fact]
    public async Task CloudEvents_InABatch_AreEventsLikeOthers()
    {
        const string Batch = """[{"specversion":"1.0","id":"ce-1","source":"/app","type":"com.example.play","subject":"cloudy","time":"2026-01-01T00:00:00Z","data":{"itemId":"story-3","completion":0.9}}]""";

        using var response = await service.Http.PostAsync("/v1/events", new StringContent(Batch, Encoding.UTF8, "application/cloudevents-batch+json"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var logged = (await service.GetAsync("/v1/users/cloudy")).GetProperty("events")[0].GetProperty("event");
        Assert.Equal(("ce-1", "play", "story-3", 0.9), (logged.GetProperty("eventId").GetString(), logged.GetProperty("type").GetString(), logged.GetProperty("itemId").GetString(), logged.GetProperty("completion").GetDouble()));
    }

    [Fact]
    public async Task Events_OfSeveralUsersInOneCall_AreAnsweredInTheOrderSent()
    {
        var events = Enumerable.Range(0, 200).Select(i => $$"""{"eventId":"mix-{{i}}","type":"click","userId":"mix-{{i % 7}}","itemId":"story-4","timestamp":"2026-01-01T00:00:00Z"}""");

        var answer = await service.PostAsync("/v1/events", $"[{string.Join(',', events)}]");

        Assert.Equal(200, answer.GetProperty("accepted").GetInt32());
        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"mix-{i}"), answer.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("eventId").GetString()));
    }

    [Fact]
    public async Task EditOnTheWire_IsFlat_AndComesBackAsSent()
    {
        await service.PostAsync("/v1/events", """[{"eventId":"edit-1","type":"edit","op":"replace","itemId":"story-5","withItemId":"story-6","decisionId":"d-1","userId":"editor","timestamp":"2026-01-01T00:00:00Z"}]""");

        var logged = (await service.GetAsync("/v1/users/editor")).GetProperty("events")[0].GetProperty("event");
        Assert.Equal(("replace", "story-5", "story-6"), (logged.GetProperty("op").GetString(), logged.GetProperty("itemId").GetString(), logged.GetProperty("withItemId").GetString()));
    }

    [Fact]
    public async Task Event_WithSeveralFaults_IsToldOfAllOfThem()
    {
        const string Good = """{"eventId":"fine","type":"click","userId":"faulty","itemId":"story-1","timestamp":"2026-01-01T00:00:00Z"}""";
        const string Bad = """{"eventId":"bad","type":"play","userId":"faulty","itemId":7,"completion":3,"step":"cart","timestamp":"2026-01-01T00:00:00Z"}""";

        var result = (await service.PostAsync("/v1/events", $"[{Good},{Bad}]")).GetProperty("results")[1];

        Assert.Equal("bad", result.GetProperty("eventId").GetString());
        Assert.Equal(["completion", "itemId", "step"], Fields(result).Order(StringComparer.Ordinal));
        Assert.All((string[])["completion must be", "itemId must be", "step 'cart'"], words => Assert.Contains(words, result.GetProperty("error").GetString(), StringComparison.Ordinal));

        using var refused = await service.Http.PostAsync("/v1/events", new StringContent($"[{Bad},7]", Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        using var problem = JsonDocument.Parse(await refused.Content.ReadAsStringAsync());
        Assert.Equal(["[0].completion", "[0].itemId", "[0].step", "[1]"], Fields(problem.RootElement).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string?> Fields(JsonElement answer) => answer.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("field").GetString());
}
