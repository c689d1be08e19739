using Microsoft.Extensions.Options;
using OrleansReco.Client;
using OrleansReco.Client.Rest;
using OrleansReco.Tests.Unit.Retrieval.Sources;

namespace OrleansReco.Tests.Unit.Client.Rest;

public sealed class FailoverTests
{
    private const string Item = """{"itemId":"a","title":"A"}""";
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    [Fact]
    public async Task Calls_GoRoundAllAddresses()
    {
        await using var one = await ScriptedService.StartAsync(ScriptedService.Json(Item));
        await using var two = await ScriptedService.StartAsync(ScriptedService.Json(Item));
        await using var client = new ClientOf([one.Address, two.Address]);

        for (var i = 0; i < 10; i++)
        {
            await client.Client.GetItemAsync("a");
        }

        Assert.Equal((5, 5), (one.Requests.Count, two.Requests.Count));
    }

    [Fact]
    public async Task AddressThatIsGone_IsPassedOver_AndRests()
    {
        string gone;
        await using (var stopped = await ScriptedService.StartAsync(ScriptedService.Json(Item)))
        {
            gone = stopped.Address;
        }

        await using var there = await ScriptedService.StartAsync(ScriptedService.Json(Item));
        await using var client = new ClientOf([gone, there.Address], options => options.AddressRest = TimeSpan.FromMinutes(1));

        for (var i = 0; i < 10; i++)
        {
            Assert.Equal("A", (await client.Client.GetItemAsync("a"))!.Title);
        }

        Assert.Equal(10, there.Requests.Count);
    }

    [Fact]
    public async Task AddressThatHangs_CostsOneAttempt_AndThenRests()
    {
        await using var hung = await ScriptedService.StartAsync(ScriptedService.Hangs);
        await using var there = await ScriptedService.StartAsync(ScriptedService.Json(Item));
        await using var client = new ClientOf([hung.Address, there.Address], options => (options.AttemptTimeout, options.AddressRest) = (TimeSpan.FromMilliseconds(200), TimeSpan.FromMinutes(1)));

        for (var i = 0; i < 10; i++)
        {
            Assert.NotNull(await client.Client.GetItemAsync("a"));
        }

        Assert.Equal((1, 10), (hung.Requests.Count, there.Requests.Count));
    }

    [Fact]
    public async Task AddressThatShedsLoad_IsLeftForAnother_WithoutTheWaitItAskedFor()
    {
        await using var full = await ScriptedService.StartAsync(ScriptedService.Problem(429, "full", retryAfter: 120));
        await using var there = await ScriptedService.StartAsync(ScriptedService.Json(Item));
        await using var client = new ClientOf([full.Address, there.Address]);

        for (var i = 0; i < 10; i++)
        {
            Assert.NotNull(await client.Client.GetItemAsync("a"));
        }

        Assert.Equal((1, 10), (full.Requests.Count, there.Requests.Count));
    }

    [Fact]
    public void Address_AfterItsRest_IsTriedByOneCallAlone_UntilItHasAnswered()
    {
        var time = new ManualTime(DateTimeOffset.UnixEpoch);
        var address = Address(time);
        address.Failed();

        Assert.False(address.TryTake());
        time.Advance(Rest);
        Assert.True(address.TryTake());
        Assert.False(address.TryTake());
        address.Succeeded();
        Assert.True(address.TryTake());
        Assert.True(address.TryTake());
    }

    [Fact]
    public void Address_ThatKeepsFailing_RestsLonger_UpToEightTimes()
    {
        var time = new ManualTime(DateTimeOffset.UnixEpoch);
        var address = Address(time);

        var rests = Enumerable.Range(0, 6).Select(_ =>
        {
            address.Failed();
            return (address.RestsUntil - time.GetUtcNow()) / Rest;
        });

        Assert.Equal([1, 2, 4, 8, 8, 8], rests);
    }

    [Fact]
    public void Address_WhoseTryWasAbandonedByTheCaller_MayBeTriedByTheNext()
    {
        var time = new ManualTime(DateTimeOffset.UnixEpoch);
        var address = Address(time);
        address.Failed();
        time.Advance(Rest);
        Assert.True(address.TryTake());

        address.Abandoned();

        Assert.True(address.TryTake());
    }

    [Fact]
    public void Address_ThatLeavesEverythingUnanswered_IsPassedOver_UntilItAnswers()
    {
        var time = new ManualTime(DateTimeOffset.UnixEpoch);
        var address = Address(time);
        address.Asked();
        address.Asked();
        Assert.True(address.TryTake());

        time.Advance(Patience);
        Assert.False(address.TryTake());
        address.Succeeded();
        Assert.True(address.TryTake());
        time.Advance(Patience);
        Assert.False(address.TryTake());
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void Address_WithACallThatHangs_IsBlamedOnlyWhenItAnswersNothingElse(bool answersOthers, bool isTaken)
    {
        var time = new ManualTime(DateTimeOffset.UnixEpoch);
        var address = Address(time);
        var askedAt = address.Asked();
        time.Advance(Patience);
        if (answersOthers)
        {
            address.Asked();
            address.Succeeded();
        }

        address.GivenUp(askedAt);

        Assert.Equal(isTaken, address.TryTake());
    }

    [Fact]
    public void Address_WithACallThatTakesItsTime_IsNeitherSilentNorBlamed()
    {
        var time = new ManualTime(DateTimeOffset.UnixEpoch);
        var address = Address(time);
        address.Asked(isLong: true);

        time.Advance(Patience * 20);
        Assert.Equal((true, false), (address.IsReady, address.IsSilent));
        address.Abandoned(isLong: true);
        Assert.True(address.TryTake());
    }

    [Fact]
    public void Address_TriedByACallThatTakesItsTime_MayBeTriedByOthersToo()
    {
        var time = new ManualTime(DateTimeOffset.UnixEpoch);
        var address = Address(time);
        address.Failed();
        time.Advance(Rest);
        Assert.True(address.TryTake());

        address.Asked(isLong: true);

        Assert.True(address.TryTake());
    }

    [Fact]
    public void Addresses_BesideAnAttempt_AreOnlyThoseInOrder()
    {
        var time = new ManualTime(DateTimeOffset.UnixEpoch);
        var options = new RecoClientOptions { AddressRest = Rest, HedgeAfter = Patience, Seed = 7, Addresses = { "http://127.0.0.1:1", "http://127.0.0.1:2", "http://127.0.0.1:3" } };
        var addresses = new RestAddresses(Options.Create(options), time);
        var (first, failed, silent) = (addresses.Take([]), addresses.Take([]), addresses.Take([]));
        failed.Failed();
        silent.Asked();
        Assert.True(addresses.HasOther([first]));
        Assert.Equal([silent], Enumerable.Range(0, 6).Select(_ => addresses.Take([first])).Distinct());

        time.Advance(Rest);
        Assert.False(addresses.HasOther([first]));
        silent.Succeeded();
        Assert.True(addresses.HasOther([first]));
        // One that failed may be tried again by a call of its own, but not beside another while there is one in order.
        Assert.Equal([silent], Enumerable.Range(0, 6).Select(_ => addresses.Take([first])).Distinct());
        Assert.False(addresses.HasOther([first, silent]));
    }

    private static RestAddress Address(ManualTime time) => new(new Uri("http://127.0.0.1:1"), Rest, Patience, time);
}
