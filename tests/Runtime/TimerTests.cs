namespace OrleansReco.Tests.Runtime;

/// <summary>Timers of grains.</summary>
[Collection(RuntimeCollection.Name)]
public sealed class TimerTests(RuntimeFixture fixture)
{
    private readonly IGrainHost _host = fixture.Host;

    private static string NewKey() => Guid.NewGuid().ToString("N");

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Timer_WhileARequestAwaits_Waits()
    {
        var (key, grain) = await StartTimer(interleave: false, gated: false);
        var call = grain.Enter(key);
        await Gate.Of(key).Reached();
        _host.Clock.Advance(Period);
        var other = grain.Activation();
        Gate.Of(key).Open();
        await Task.WhenAll(call, other).Within("the calls end");
        await _host.Until(TimeSpan.Zero, () => Task.FromResult(Journal.Read(key).Contains("tick 1 out")), "the timer ticks");
        Assert.Equal(["activated", key + " in", key + " out", "tick 1 in", "tick 1 out"], Journal.Read(key));
        await grain.StopTimer();
    }

    [Fact]
    public async Task Request_WhileATickAwaits_Waits()
    {
        var (key, grain) = await StartTimer(interleave: false, gated: true);
        _host.Clock.Advance(Period);
        await Gate.Of(key + "/1").Reached();
        var call = grain.Enter(key);
        Gate.Of(key).Open();
        Gate.Of(key + "/1").Open();
        await call.Within("the call ends");
        Assert.Equal(["activated", "tick 1 in", "tick 1 out", key + " in", key + " out"], Journal.Read(key));
        await grain.StopTimer();
    }

    [Fact]
    public async Task InterleavingTimer_WhileARequestAwaits_Ticks()
    {
        var (key, grain) = await StartTimer(interleave: true, gated: true);
        var call = grain.Enter(key);
        await Gate.Of(key).Reached();
        _host.Clock.Advance(Period);
        await Gate.Of(key + "/1").Reached();
        Gate.Of(key).Open();
        await call.Within("the call ends");
        Gate.Of(key + "/1").Open();
        await grain.StopTimer();
    }

    [Fact]
    public async Task NextTick_IsDueAPeriodAfterTheLastOneEnded()
    {
        var (key, grain) = await StartTimer(interleave: false, gated: true);
        _host.Clock.Advance(Period);
        await Gate.Of(key + "/1").Reached();
        _host.Clock.Advance(3 * Period);
        Assert.False(Gate.Of(key + "/2").IsReached);
        Gate.Of(key + "/1").Open();
        Gate.Of(key + "/2").Open();
        await grain.Activation();
        Assert.False(Gate.Of(key + "/2").IsReached);
        await _host.Until(Period / 10, Gate.Of(key + "/2").Reached(), "the second tick comes");
        await grain.StopTimer();
    }

    [Fact]
    public async Task Timer_OfAnActivationThatEnded_IsDead()
    {
        var (key, grain) = await StartTimer(interleave: false, gated: false);
        await grain.End();
        await _host.Until(TimeSpan.Zero, async () => await grain.Activation() == 2, "a new activation answers");
        _host.Clock.Advance(10 * Period);
        await grain.Activation();
        Assert.DoesNotContain("tick 1 in", Journal.Read(key));
    }

    [Fact]
    public async Task Timer_Disposed_IsDead()
    {
        var (key, grain) = await StartTimer(interleave: false, gated: false);
        await grain.StopTimer();
        _host.Clock.Advance(10 * Period);
        await grain.Activation();
        Assert.DoesNotContain("tick 1 in", Journal.Read(key));
    }

    private async Task<(string Key, ILifeGrain Grain)> StartTimer(bool interleave, bool gated)
    {
        var key = NewKey();
        var grain = _host.Grains.GetGrain<ILifeGrain>(key);
        await grain.StartTimer(Period, interleave, gated);
        return (key, grain);
    }
}
