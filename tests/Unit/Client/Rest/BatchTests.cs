using System.Text.Json;
using OrleansReco.Abstractions;

namespace OrleansReco.Tests.Unit.Client.Rest;

public sealed class BatchTests
{
    [Fact]
    public async Task Events_BeyondOneRequest_GoInSeveral_AndAreAnsweredInOrder()
    {
        await using var service = await ScriptedService.StartAsync(
            ScriptedService.Json(Accepted(0, 1000)), ScriptedService.Json(Accepted(1000, 1000)), ScriptedService.Json(Accepted(2000, 500)));
        await using var client = new ClientOf([service.Address]);

        var results = await client.Client.SendEventsAsync([.. Enumerable.Range(0, 2500).Select(Click)]);

        Assert.Equal(Enumerable.Range(0, 2500).Select(i => $"e-{i}"), results.Select(result => result.EventId));
        Assert.Equal([1000, 1000, 500], service.Requests.Select(request => JsonDocument.Parse(request.Body).RootElement.GetArrayLength()));
    }

    [Fact]
    public async Task Events_ThatAreLong_StayBelowTheServicesBodyLimit()
    {
        await using var service = await ScriptedService.StartAsync(ScriptedService.Json("""{"accepted":0,"duplicate":0,"rejected":0,"results":[]}"""));
        await using var client = new ClientOf([service.Address]);
        var text = new string('x', EventRules.MaxTextLength);

        await client.Client.SendEventsAsync([.. Enumerable.Range(0, 300).Select(i => Click(i) with { Type = EventType.Edit, ItemId = null, Edit = new SlateEdit { Op = EditOperation.Text, Before = text, After = text + i } })]);

        Assert.True(service.Requests.Count > 1);
        Assert.All(service.Requests, request => Assert.True(request.Body.Length < 1 << 20));
        Assert.Equal(300, service.Requests.Sum(request => JsonDocument.Parse(request.Body).RootElement.GetArrayLength()));
    }

    [Fact]
    public async Task Events_AllRejected_AreResultsLikeOthers()
    {
        await using var service = await ScriptedService.StartAsync(ScriptedService.Problem(400, "all", errors: """[{"field":"[0].itemId","message":"First."},{"field":"[0].value","message":"Second.","value":"9"},{"field":"[1]","message":"Third."}]"""));
        await using var client = new ClientOf([service.Address]);

        var results = await client.Client.SendEventsAsync([Click(0), Click(1)]);

        Assert.Equal([("e-0", EventStatus.Rejected, "First. Second."), ("e-1", EventStatus.Rejected, "Third.")], results.Select(result => (result.EventId, result.Status, result.Error!)));
        Assert.Equal([new FieldError("itemId", "First."), new FieldError("value", "Second.", "9")], results[0].Errors!.Value.AsEnumerable());
    }

    [Fact]
    public async Task Items_BeyondOneRequest_GoInSeveral_AndAreNumberedThrough()
    {
        await using var service = await ScriptedService.StartAsync(
            ScriptedService.Json("""{"created":999,"replaced":0,"failed":1,"errors":[{"line":7,"field":"title","message":"long"}]}"""),
            ScriptedService.Problem(400, "All 1 lines were refused; see errors.", errors: """[{"field":"line 1: itemId","message":"empty"},{"field":"line 1: title","message":"long"}]"""));
        await using var client = new ClientOf([service.Address]);

        var answer = await client.Client.PutItemsAsync(Enumerable.Range(0, 1001).Select(i => new Item { ItemId = $"i-{i}" }));

        Assert.Equal((999, 0, 2), (answer.Created, answer.Replaced, answer.Failed));
        Assert.Equal([(7, "title"), (1001, "itemId"), (1001, "title")], answer.Errors.Select(error => (error.Line, error.Field)));
        Assert.Equal([1000, 1], service.Requests.Select(request => request.Body.Count(c => c == '\n')));
    }

    private static UserEvent Click(int i) => new() { EventId = $"e-{i}", Type = EventType.Click, UserId = "bob", ItemId = "a", Timestamp = DateTimeOffset.UnixEpoch };

    private static string Accepted(int first, int count)
        => $$"""{"accepted":{{count}},"duplicate":0,"rejected":0,"results":[{{string.Join(',', Enumerable.Range(first, count).Select(i => $$"""{"eventId":"e-{{i}}","status":"accepted"}"""))}}]}""";
}
