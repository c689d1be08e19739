namespace OrleansReco.Tests.Runtime;

/// <summary>The end of activations.</summary>
[Collection(RuntimeCollection.Name)]
public sealed class DeactivationTests(RuntimeFixture fixture)
{
    private readonly IGrainHost _host = fixture.Host;

    private static string NewKey() => Guid.NewGuid().ToString("N");

    [Fact]
    public async Task DeactivateOnIdle_EndsTheActivationAfterTheCall()
    {
        var key = NewKey();
        var grain = _host.Grains.GetGrain<ILifeGrain>(key);
        Assert.Equal(1, await grain.End());
        Assert.Equal(2, await grain.Activation());
        Assert.Equal(["activated", "deactivated: ApplicationRequested", "activated"], Journal.Read(key));
    }

    [Fact]
    public async Task CallsQueued_WhenTheActivationEnds_GoToTheNextOne()
    {
        var key = NewKey();
        var grain = _host.Grains.GetGrain<ILifeGrain>(key);
        var last = grain.EndAfterGate(key);
        await Gate.Of(key).Reached();
        var queued = Enumerable.Range(0, 20).Select(_ => grain.Activation()).ToArray();
        Gate.Of(key).Open();
        Assert.Equal(1, await last.Within("the last call ends"));
        Assert.All(await Task.WhenAll(queued).Within("the queued calls end"), activation => Assert.Equal(2, activation));
    }

    [Fact]
    public async Task Calls_ToADeactivatingActivation_WaitForItsEndAndGoToTheNextOne()
    {
        var key = NewKey();
        var grain = _host.Grains.GetGrain<ILifeGrain>(key);
        await grain.EndSlowly(key);
        await Gate.Of(key).Reached();
        var calls = Enumerable.Range(0, 20).Select(_ => grain.Activation()).ToArray();
        Assert.All(calls, call => Assert.False(call.IsCompleted));
        Gate.Of(key).Open();
        Assert.All(await Task.WhenAll(calls).Within("the calls end"), activation => Assert.Equal(2, activation));
        Assert.Equal(["activated", "deactivated: ApplicationRequested", "activated"], Journal.Read(key));
    }

    [Fact]
    public async Task IdleActivation_PastTheAgeLimit_Ends_AndOthersStay()
    {
        await using var host = await GrainHost.Start(new HostSettings
        {
            CollectionAge = TimeSpan.FromSeconds(2),
            CollectionQuantum = TimeSpan.FromSeconds(1),
        });
        var (idle, kept) = (NewKey(), NewKey());
        await host.Grains.GetGrain<ILifeGrain>(idle).Activation();
        await host.Grains.GetGrain<ILifeGrain>(kept).Keep(TimeSpan.FromHours(1));
        var longLived = await host.Grains.GetGrain<ILongLivedGrain>(idle).Activation();
        await host.Until(
            TimeSpan.FromMilliseconds(100), () => Task.FromResult(Journal.Read(idle).Contains("deactivated: ActivationIdle")), "the idle activation ends");
        Assert.Equal(["activated"], Journal.Read(kept));
        Assert.Equal(longLived, await host.Grains.GetGrain<ILongLivedGrain>(idle).Activation());
        Assert.Equal(2, await host.Grains.GetGrain<ILifeGrain>(idle).Activation());
    }

    [Fact]
    public async Task Shutdown_DrainsTurnsAndWrites()
    {
        await using var host = await GrainHost.Start(new HostSettings());
        var (key, gate) = (NewKey(), NewKey());
        var counter = host.Grains.GetGrain<ICounterGrain>(key);
        var running = counter.AddForLater(5, gate);
        await Gate.Of(gate).Reached();
        var stopping = host.Stop();
        Assert.False(stopping.IsCompleted);
        Gate.Of(gate).Open();
        await stopping.Within("the host stops");
        Assert.Equal(5, host.Storage.Stored("counter", "counter/" + key));
        await running.ContinueWith(static _ => { }, TaskScheduler.Default).Within("the running call ends");
    }

    [Fact]
    public async Task Calls_AgainstEndingActivations_AreEachDoneOnce()
    {
        const int Grains = 8;
        const int Callers = 8;
        const int CallsEach = 300;
        var keys = Enumerable.Range(0, Grains).Select(_ => NewKey()).ToArray();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            var random = new Random(caller);
            for (var call = 0; call < CallsEach; call++)
            {
                // One caller in turn for each grain, so that every grain gets the same number of additions.
                var counter = _host.Grains.GetGrain<ICounterGrain>(keys[(caller + call) % Grains]);
                await Retry(() => counter.AddForLater(1, null));
                if (random.Next(4) == 0)
                {
                    await Retry(counter.End);
                }
            }
        }))).Within("every call is answered");
        foreach (var key in keys)
        {
            Assert.Equal(Callers * CallsEach / Grains, await _host.Grains.GetGrain<ICounterGrain>(key).Get());
        }
    }

    /// <summary>
    /// Orleans passes a call on at most twice before it refuses it, undone, with an OrleansException; the in-process runtime always passes it on.
    /// </summary>
    private static async Task Retry(Func<Task> call)
    {
        while (true)
        {
            try
            {
                await call();
                return;
            }
            catch (OrleansException) when (typeof(Grain).Namespace == "Orleans")
            {
                await Task.Yield();
            }
        }
    }
}
