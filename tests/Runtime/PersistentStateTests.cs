namespace OrleansReco.Tests.Runtime;

/// <summary>State of grains.</summary>
[Collection(RuntimeCollection.Name)]
public sealed class PersistentStateTests(RuntimeFixture fixture)
{
    private readonly IGrainHost _host = fixture.Host;

    private static string NewKey() => Guid.NewGuid().ToString("N");

    [Fact]
    public async Task State_Written_IsReadByTheNextActivation()
    {
        var key = NewKey();
        var counter = _host.Grains.GetGrain<ICounterGrain>(key);
        Assert.Equal((null, false), await counter.Version());
        Assert.Equal(3, await counter.Add(3));
        Assert.Equal(("1", true), await counter.Version());
        await counter.AddForLater(100, null);
        await counter.End();
        Assert.Equal(103, await counter.Get());
        Assert.Equal(("2", true), await counter.Version());
    }

    [Fact]
    public async Task State_WrittenByAnother_ThrowsAndTheNextActivationReadsAfresh()
    {
        var key = NewKey();
        var counter = _host.Grains.GetGrain<ICounterGrain>(key);
        await counter.Add(1);
        _host.Storage.Overwrite("counter", "counter/" + key, 50);
        var error = await Assert.ThrowsAsync<InconsistentStateException>(() => counter.Add(1));
        Assert.Equal(("2", "1"), (error.StoredEtag, error.CurrentEtag));
        Assert.Equal(51, await counter.Add(1));
    }

    [Fact]
    public async Task State_WrittenByAnother_EndsTheActivationWhoseTimerWrites()
    {
        var key = NewKey();
        var counter = _host.Grains.GetGrain<ICounterGrain>(key);
        await counter.Add(1);
        await counter.StoreByTimer(TimeSpan.FromSeconds(1));
        _host.Storage.Overwrite("counter", "counter/" + key, 50);
        await _host.Until(TimeSpan.FromSeconds(1), async () => await counter.Get() == 50, "the next activation reads what the other wrote");
    }

    [Fact]
    public async Task Writes_OfOneTurn_BecomeOne()
    {
        var counter = _host.Grains.GetGrain<ICounterGrain>(NewKey());
        await counter.StoreThrice();
        Assert.Equal(("1", true), await counter.Version());
    }

    [Fact]
    public async Task Write_AskedFor_HoldsWhatTheTurnDidAfterwards()
    {
        var key = NewKey();
        await _host.Grains.GetGrain<ICounterGrain>(key).StoreThenAdd(4);
        Assert.Equal(4, _host.Storage.Stored("counter", "counter/" + key));
    }

    [Fact]
    public async Task Writes_WhileAnotherRuns_WaitForItAndBecomeOne()
    {
        var key = NewKey();
        var counter = _host.Grains.GetGrain<ICounterGrain>(key);
        var gate = Gate.Of(key);
        _host.Storage.Held["counter/" + key] = gate;
        var first = counter.AddBesideOthers(1);
        await gate.Reached();
        var others = Enumerable.Range(0, 5).Select(_ => counter.AddBesideOthers(10)).ToArray();
        Assert.Equal(51, await Eventually(() => counter.Value(), 51));
        gate.Open();
        await Task.WhenAll([first, .. others]).Within("every write is done");
        Assert.Equal(("2", true), await counter.Version());
        Assert.Equal(51, _host.Storage.Stored("counter", "counter/" + key));

        // The calls may arrive in any order, so it is asked until all have.
        static async Task<int> Eventually(Func<ValueTask<int>> read, int wanted)
        {
            for (var start = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(60);)
            {
                if (await read() == wanted)
                {
                    break;
                }
            }

            return await read();
        }
    }

    [Fact]
    public async Task State_Cleared_IsGone()
    {
        var counter = _host.Grains.GetGrain<ICounterGrain>(NewKey());
        await counter.Add(1);
        await counter.Clear();
        Assert.Equal((null, false), await counter.Version());
        Assert.Equal(2, await counter.Add(2));
    }
}
