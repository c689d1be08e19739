namespace OrleansReco.Tests.Runtime;

/// <summary>Grains are there when called, and not before.</summary>
[Collection(RuntimeCollection.Name)]
public sealed class ActivationTests(RuntimeFixture fixture)
{
    private readonly IGrainHost _host = fixture.Host;

    private static string NewKey() => Guid.NewGuid().ToString("N");

    [Fact]
    public async Task Grain_NotCalled_IsNotActivated()
    {
        var key = NewKey();
        var grain = _host.Grains.GetGrain<ILifeGrain>(key);
        Assert.Empty(Journal.Read(key));
        Assert.Equal(1, await grain.Activation());
        Assert.Equal(["activated"], Journal.Read(key));
    }

    [Fact]
    public async Task Grain_CalledByManyAtOnce_IsActivatedOnce()
    {
        var key = NewKey();
        var calls = Enumerable.Range(0, 100).Select(_ => Task.Run(() => _host.Grains.GetGrain<ILifeGrain>(key).Activation()));
        Assert.All(await Task.WhenAll(calls), activation => Assert.Equal(1, activation));
    }

    [Fact]
    public async Task Activation_Fails_CallerGetsTheExceptionAndTheNextCallTriesAgain()
    {
        var key = "stillborn-" + NewKey();
        var grain = _host.Grains.GetGrain<IFaultyGrain>(key);
        var error = await Assert.ThrowsAsync<FaultException>(() => grain.Note("first", CancellationToken.None));
        Assert.Equal(7, error.Number);
        await grain.Note("second", CancellationToken.None);
        Assert.Equal(["activating", "activating", "second"], Journal.Read(key));
    }

    [Fact]
    public async Task IntegerKey_AndGrainType_AreSeenByTheGrain()
    {
        var (key, identity) = await _host.Grains.GetGrain<IKeyedGrain>(255).Keys();
        Assert.Equal(255, key);
        Assert.Equal("by-number/FF", identity);
        Assert.Equal("counter/a b", await _host.Grains.GetGrain<ICounterGrain>("a b").Identity());
    }

    [Fact]
    public void References_OfOneGrain_AreEqualAndKnowTheirKey()
    {
        var key = NewKey();
        var one = _host.Grains.GetGrain<ILifeGrain>(key);
        Assert.Equal(one, _host.Grains.GetGrain<ILifeGrain>(key));
        Assert.NotEqual(one, _host.Grains.GetGrain<ILifeGrain>(key + "x"));
        Assert.Equal(key, one.GetPrimaryKeyString());
        Assert.Equal("life/" + key, one.GetGrainId().ToString());
    }
}
