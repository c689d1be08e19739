namespace OrleansReco.Tests.Runtime;

/// <summary>Timeouts, exceptions, cancellation and one-way calls.</summary>
[Collection(RuntimeCollection.Name)]
public sealed class ResponseTests(RuntimeFixture fixture)
{
    private readonly IGrainHost _host = fixture.Host;

    private static string NewKey() => Guid.NewGuid().ToString("N");

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task RunningCall_OverTime_TimesOutAndTheGrainGoesOn()
    {
        var key = NewKey();
        var grain = _host.Grains.GetGrain<ITurnGrain>(key);
        var call = grain.EnterInAHurry(key);
        await Gate.Of(key).Reached();
        await Assert.ThrowsAsync<TimeoutException>(() => _host.Until(Step, call, "the call times out"));
        var next = grain.Increment();
        Gate.Of(key).Open();
        Assert.Equal(1, await next.Within("the next call ends"));
        Assert.Equal([key + " in", key + " out"], Journal.Read(key));
    }

    [Fact]
    public async Task QueuedCall_OverTime_TimesOutAndNeverRuns()
    {
        var key = NewKey();
        var grain = _host.Grains.GetGrain<ITurnGrain>(key);
        var running = grain.Enter(key + "a");
        await Gate.Of(key + "a").Reached();
        var queued = grain.EnterInAHurry(key + "b");
        var error = await Assert.ThrowsAsync<TimeoutException>(() => _host.Until(Step, queued, "the queued call times out"));
        Assert.Contains("00:00:01", error.Message, StringComparison.Ordinal);
        Gate.Of(key + "b").Open();
        Gate.Of(key + "a").Open();
        await running.Within("the running call ends");
        await grain.Increment();
        Assert.Equal([key + "a in", key + "a out"], Journal.Read(key));
    }

    [Fact]
    public async Task CallCycle_OfNonReentrantGrains_EndsByTheResponseTimeout()
    {
        var grain = _host.Grains.GetGrain<ITurnGrain>(NewKey());
        var call = grain.CallInCircle(_host.Grains.GetGrain<ITurnGrain>(NewKey()));
        await Assert.ThrowsAsync<TimeoutException>(() => _host.Until(Step, call, "the cycle times out"));
        Assert.Equal(1, await grain.Increment().Within("the grain answers again"));
    }

    [Fact]
    public async Task Exception_ThrownByTheGrain_CrossesTheCall()
    {
        var grain = _host.Grains.GetGrain<IFaultyGrain>(NewKey());
        var error = await Assert.ThrowsAsync<FaultException>(() => grain.Throw("at once"));
        Assert.Equal(("at once", 42), (error.Message, error.Number));
        error = await Assert.ThrowsAsync<FaultException>(() => grain.ThrowLater("later").AsTask());
        Assert.Equal(("later", 43), (error.Message, error.Number));
    }

    [Fact]
    public async Task Cancellation_OfARunningCall_ReachesTheGrainAndTheCaller()
    {
        var key = NewKey();
        using var cancel = new CancellationTokenSource();
        var call = _host.Grains.GetGrain<IFaultyGrain>(key).WaitForCancellation(key, cancel.Token);
        await Gate.Of(key).Reached();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Within("the call is cancelled"));
        await Gate.Of(key + "/cancelled").Reached();
        Assert.Equal(["activating", "cancelled"], Journal.Read(key));
    }

    [Fact]
    public async Task Cancellation_OfAQueuedCall_IsImmediateAndItNeverRuns()
    {
        var key = NewKey();
        var grain = _host.Grains.GetGrain<IFaultyGrain>(key);
        using var cancelFirst = new CancellationTokenSource();
        using var cancelSecond = new CancellationTokenSource();
        var first = grain.WaitForCancellation(key, cancelFirst.Token);
        await Gate.Of(key).Reached();
        var second = grain.Note("ran", cancelSecond.Token);
        await cancelSecond.CancelAsync();
        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.Within("the queued call is cancelled"));
        Assert.Equal(new OperationCanceledException().Message, error.Message);
        Assert.False(first.IsCompleted);

        // The caller knows at once; in a cluster the grain hears of it by a message, which the round trips leave time for.
        for (var ping = 0; ping < 100; ping++)
        {
            await grain.Ping();
        }

        await cancelFirst.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.Within("the running call is cancelled"));
        await grain.Note("after", CancellationToken.None);
        Assert.Equal(["activating", "cancelled", "after"], Journal.Read(key));
    }

    [Fact]
    public async Task Cancellation_BeforeTheCall_MakesNoCall()
    {
        var key = NewKey();
        var call = () => _host.Grains.GetGrain<IFaultyGrain>(key).Note("ran", new CancellationToken(canceled: true));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(call);
        Assert.Empty(Journal.Read(key));
    }

    [Fact]
    public async Task OneWay_CompletesAtOnceAndSwallowsErrors()
    {
        var key = NewKey();
        var grain = _host.Grains.GetGrain<IFaultyGrain>(key);
        var call = grain.ThrowOneWay(key);
        Assert.True(call.IsCompletedSuccessfully);
        await Gate.Of(key).Reached();
        Gate.Of(key).Open();
        await grain.Note("after", CancellationToken.None);
        Assert.Equal(["activating", "threw", "after"], Journal.Read(key));
    }

    [Fact]
    public async Task Cancellation_RacingWithTheAnswer_AlwaysEndsTheCall()
    {
        var grain = _host.Grains.GetGrain<IFaultyGrain>(NewKey());
        var (answered, cancelled) = (0, 0);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(caller => Task.Run(async () =>
        {
            for (var call = 0; call < 200; call++)
            {
                using var cancel = new CancellationTokenSource();
                var answer = grain.Note("ran", cancel.Token);
                Thread.SpinWait(caller * call);
                await cancel.CancelAsync();
                try
                {
                    await answer;
                    Interlocked.Increment(ref answered);
                }
                catch (OperationCanceledException)
                {
                    Interlocked.Increment(ref cancelled);
                }
            }
        }))).Within("every call ends");
        Assert.Equal(8 * 200, answered + cancelled);
        await grain.Note("after", CancellationToken.None);
    }
}
