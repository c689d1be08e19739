using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OrleansReco.Client;
using OrleansReco.Client.Rest;
using OrleansReco.Client.Retry;
using OrleansReco.Tests.Runtime;

namespace OrleansReco.Tests.Unit.Client.Rest;

public sealed class HedgeTests
{
    private const string Item = """{"itemId":"a","title":"A"}""";
    private static readonly TimeSpan HedgeAfter = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly ManualClock _clock = new();
    private readonly SemaphoreSlim _arrived = new(0);

    [Fact]
    public async Task Call_WhoseAddressHangs_IsAnsweredByAnother_LongBeforeItsAttemptEnds()
    {
        await using var hung = await ScriptedService.StartAsync(HangsAsync);
        await using var there = await ScriptedService.StartAsync(ScriptedService.Json(Item));
        await using var client = Client(hung.Address, there.Address);
        var (arrived, isLate) = (_arrived.WaitAsync(), false);

        for (var i = 0; i < 10; i++)
        {
            var call = client.Client.GetItemAsync("a");
            if (!isLate && await Task.WhenAny(call, arrived).WaitAsync(Patience) == arrived)
            {
                isLate = true;
                _clock.Advance(HedgeAfter);
            }

            Assert.NotNull(await call.WaitAsync(Patience));
        }

        // The first call found it out; the address rests from then on.
        Assert.Equal((1, 10), (hung.Requests.Count, there.Requests.Count));
    }

    [Fact]
    public async Task Calls_UnderWayAtOnce_LeaveTheAddressThatHangs_AsSoonAsItIsSilent()
    {
        await using var hung = await ScriptedService.StartAsync(HangsAsync);
        await using var there = await ScriptedService.StartAsync(ScriptedService.Json(Item));
        await using var client = Client(hung.Address, there.Address);

        var first = Enumerable.Range(0, 10).Select(_ => client.Client.GetItemAsync("a")).ToList();
        await ArriveAsync(5);
        _clock.Advance(HedgeAfter);
        await Task.WhenAll(first).WaitAsync(Patience);
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => client.Client.GetItemAsync("a"))).WaitAsync(Patience);

        Assert.Equal((5, 20), (hung.Requests.Count, there.Requests.Count));
    }

    [Fact]
    public async Task Call_ThatIsLateWhereNoOtherAddressIsInOrder_GetsNoSecondAttempt()
    {
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var slow = await ScriptedService.StartAsync(async http =>
        {
            _arrived.Release();
            await answer.Task;
            await ScriptedService.Json(Item)(http);
        });
        await using var client = Client(slow.Address);

        var call = client.Client.GetItemAsync("a");
        await ArriveAsync(1);
        _clock.Advance(HedgeAfter);
        answer.SetResult();

        Assert.NotNull(await call.WaitAsync(Patience));
        Assert.Single(slow.Requests);
    }

    [Fact]
    public async Task Attempt_IsMadeBesideALateOne_OnlyWhereItWouldGoAnotherWay()
    {
        foreach (var (hasOther, attempts) in new[] { (false, 1), (true, 2) })
        {
            Assert.Equal(attempts, await AttemptsOfLateCallAsync(Policy(share: 1), hasOther));
        }
    }

    [Fact]
    public async Task Calls_ThatAreAllLate_GetNoMoreSecondAttemptsThanTheirShare()
    {
        const int Calls = 400;
        var policy = Policy(share: 0.1);
        var attempts = new List<int>();

        for (var i = 0; i < Calls; i++)
        {
            attempts.Add(await AttemptsOfLateCallAsync(policy, hasOther: true));
        }

        // What was saved up goes first; then a tenth.
        Assert.All(attempts[..100], made => Assert.Equal(2, made));
        Assert.InRange(attempts[^100..].Sum() - 100, 9, 11);
        Assert.InRange(attempts.Sum() - Calls, 100, 100 + (Calls / 10));
    }

    [Theory]
    [MemberData(nameof(ClientCalls.Names), MemberType = typeof(ClientCalls))]
    public async Task Call_OverRest_IsMadeBesideALateOneOnlyWhereThatIsHarmlessWheneverItComes(string name)
    {
        await using var hung = await ScriptedService.StartAsync(ScriptedService.Hangs);
        var waits = new NotedWaits();
        await using var client = new ClientOf([hung.Address], options => options.HedgeAfter = HedgeAfter, time: waits);
        using var over = new CancellationTokenSource();

        // Runs up to its first wait before it returns.
        var call = ClientCalls.Start(client.Client, name, over.Token);

        Assert.Equal(ClientCalls.IsHedged(name), waits.Noted.Contains(HedgeAfter));
        await over.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call).WaitAsync(Patience);
    }

    [Fact]
    public async Task Erasure_MayTakeItsTime_AndItsAddressGoesOnBeingCalled()
    {
        await using var one = await ScriptedService.StartAsync(http => http.Request.Method == "DELETE" ? HangsAsync(http) : ScriptedService.Json(Item)(http));
        await using var two = await ScriptedService.StartAsync(http => http.Request.Method == "DELETE" ? HangsAsync(http) : ScriptedService.Json(Item)(http));
        await using var client = new ClientOf(
            [one.Address, two.Address],
            options => (options.HedgeAfter, options.AttemptTimeout, options.Deadline) = (HedgeAfter, TimeSpan.FromSeconds(2.5), TimeSpan.FromSeconds(5)),
            time: _clock);
        using var over = new CancellationTokenSource();

        var erasure = client.Client.EraseUserAsync("bob", over.Token);
        await ArriveAsync(1);
        _clock.Advance(TimeSpan.FromSeconds(10));
        for (var i = 0; i < 4; i++)
        {
            await client.Client.GetItemAsync("a").WaitAsync(Patience);
        }

        Assert.False(erasure.IsCompleted);
        Assert.Equal((2, 2), (Reads(one), Reads(two)));
        Assert.Equal(5, one.Requests.Count + two.Requests.Count);
        await over.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => erasure).WaitAsync(Patience);

        static int Reads(ScriptedService service) => service.Requests.Count(request => request.Method == "GET");
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

    private ClientOf Client(params string[] addresses)
        => new(addresses, options => (options.HedgeAfter, options.AddressRest) = (HedgeAfter, TimeSpan.FromMinutes(1)), time: _clock);

    private RetryPolicy Policy(double share)
    {
        var options = new RecoClientOptions { HedgeAfter = HedgeAfter, HedgeShare = share };
        return new(new RestJudge(), Options.Create(options), new ClientInstruments(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>()), _clock);
    }

    /// <summary>A call that is answered once it has been decided whether it gets a second attempt.</summary>
    private async Task<int> AttemptsOfLateCallAsync(RetryPolicy policy, bool hasOther)
    {
        var attempts = 0;
        var (decided, answer) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously));
        var call = policy.RunAsync(
            "Call",
            CallTerms.Read,
            _ =>
            {
                Interlocked.Increment(ref attempts);
                return answer.Task;
            },
            CancellationToken.None,
            () =>
            {
                decided.SetResult();
                return hasOther;
            });
        _clock.Advance(HedgeAfter);
        await decided.Task.WaitAsync(Patience);
        answer.SetResult("there");
        await call.WaitAsync(Patience);
        return attempts;
    }

    private Task HangsAsync(HttpContext http)
    {
        _arrived.Release();
        return ScriptedService.Hangs(http);
    }

    private async Task ArriveAsync(int requests)
    {
        for (var i = 0; i < requests; i++)
        {
            Assert.True(await _arrived.WaitAsync(Patience), $"Waited {Patience.TotalSeconds:0} s for request {i + 1} of {requests} to arrive.");
        }
    }
}
