using OrleansReco.Client;

namespace OrleansReco.Tests.Unit.Client.Rest;

public sealed class HedgeTests
{
    private const string Item = """{"itemId":"a","title":"A"}""";
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task Call_WhoseAddressHangs_IsAnsweredByAnother_LongBeforeItsAttemptEnds()
    {
        await using var hung = await ScriptedService.StartAsync(ScriptedService.Hangs);
        await using var there = await ScriptedService.StartAsync(ScriptedService.Json(Item));
        await using var client = new ClientOf([hung.Address, there.Address], options => (options.HedgeAfter, options.AddressRest) = (Soon, TimeSpan.FromMinutes(1)));

        for (var i = 0; i < 10; i++)
        {
            Assert.NotNull(await client.Client.GetItemAsync("a").WaitAsync(Patience));
        }

        // The first call found it out; the address rests from then on.
        Assert.Equal((1, 10), (hung.Requests.Count, there.Requests.Count));
    }

    [Fact]
    public async Task Calls_UnderWayAtOnce_LeaveTheAddressThatHangs_AsSoonAsItIsSilent()
    {
        await using var hung = await ScriptedService.StartAsync(ScriptedService.Hangs);
        await using var there = await ScriptedService.StartAsync(ScriptedService.Json(Item));
        await using var client = new ClientOf([hung.Address, there.Address], options => (options.HedgeAfter, options.AddressRest) = (Soon, TimeSpan.FromMinutes(1)));

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => client.Client.GetItemAsync("a"))).WaitAsync(Patience);
        var before = hung.Requests.Count;
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => client.Client.GetItemAsync("a"))).WaitAsync(Patience);

        Assert.Equal(before, hung.Requests.Count);
    }

    [Fact]
    public async Task Call_ThatMustNotBeRepeated_GetsNoSecondAttemptBesideIt()
    {
        await using var hung = await ScriptedService.StartAsync(ScriptedService.Hangs);
        await using var client = new ClientOf([hung.Address], options => (options.HedgeAfter, options.AttemptTimeout, options.Deadline) = (Soon, Soon * 10, Soon * 10));

        await Assert.ThrowsAsync<RecoUnavailableException>(() => client.Client.RollBackModelAsync("it got worse")).WaitAsync(Patience);

        Assert.Single(hung.Requests);
    }

    [Fact]
    public async Task Calls_ThatAreAllLate_GetNoMoreSecondAttemptsThanTheirShare()
    {
        await using var slow = await ScriptedService.StartAsync(ScriptedService.Hangs);
        await using var client = new ClientOf([slow.Address], options =>
        {
            (options.HedgeAfter, options.AttemptTimeout, options.Deadline) = (Soon, Soon * 10, Soon * 10);
            options.HedgeShare = 0;
        });

        await Assert.ThrowsAsync<RecoUnavailableException>(() => client.Client.GetItemAsync("a")).WaitAsync(Patience);

        Assert.Single(slow.Requests);
    }

    [Fact]
    public async Task Slate_AnsweredUnrecordedAfterAnotherAttempt_GoesUnderAnIdOfItsOwn()
    {
        await using var service = await ScriptedService.StartAsync(ScriptedService.Breaks, http => ScriptedService.Json(Slate(http.Items["body"]!.ToString()!, recorded: false))(http));
        await using var client = new ClientOf([service.Address]);

        var slate = await client.Client.RecommendAsync(new() { UserId = "bob", Surface = "home", DecisionId = "d1" }).WaitAsync(Patience);

        Assert.Equal(2, service.Requests.Count);
        Assert.NotEqual("d1", slate.DecisionId);
    }

    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 1)]
    public async Task Slate_RecordedOrAskedForOnce_KeepsItsId(bool recorded, int attempts)
    {
        await using var service = await ScriptedService.StartAsync([.. Enumerable.Repeat(ScriptedService.Breaks, attempts - 1), http => ScriptedService.Json(Slate(http.Items["body"]!.ToString()!, recorded))(http)]);
        await using var client = new ClientOf([service.Address]);

        var slate = await client.Client.RecommendAsync(new() { UserId = "bob", Surface = "home", DecisionId = "d1" }).WaitAsync(Patience);

        Assert.Equal((attempts, "d1"), (service.Requests.Count, slate.DecisionId));
    }

    private static string Slate(string body, bool recorded)
    {
        Assert.Contains("d1", body);
        return $$"""{"decisionId":"d1","surface":"home","modelVersion":"m","arm":"champion","recorded":{{(recorded ? "true" : "false")}},"items":[],"degraded":[]}""";
    }
}
