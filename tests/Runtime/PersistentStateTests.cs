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
    public async Task Writes_NotAwaited_RunOneAfterTheOther()
    {
        var counter = _host.Grains.GetGrain<ICounterGrain>(NewKey());
        await counter.StoreThrice();
        var (etag, exists) = await counter.Version();
        Assert.True(exists);
        Assert.InRange(int.Parse(etag!, System.Globalization.CultureInfo.InvariantCulture), 1, 3);
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
