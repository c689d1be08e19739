namespace OrleansReco.Tests.Runtime;

/// <summary>What travels with calls.</summary>
[Collection(RuntimeCollection.Name)]
public sealed class RequestContextTests(RuntimeFixture fixture)
{
    private readonly IGrainHost _host = fixture.Host;

    private static string NewKey() => Guid.NewGuid().ToString("N");

    [Fact]
    public async Task RequestContext_SetByTheCaller_FlowsThroughCalls()
    {
        var key = NewKey();
        RequestContext.Set("who", "alice");
        Assert.Equal("alice alice", await _host.Grains.GetGrain<IContextGrain>(key).Who(NewKey()));
        RequestContext.Clear();
        Assert.Equal("nobody", await _host.Grains.GetGrain<IContextGrain>(key).Who(null));
    }

    [Fact]
    public async Task RequestContext_SetByTheCallee_DoesNotFlowBack()
    {
        var grain = _host.Grains.GetGrain<IContextGrain>(NewKey());
        await grain.Set("bob");
        Assert.Null(RequestContext.Get("who"));
    }

    [Fact]
    public async Task ExecutionContext_ChangedInATurn_IsRestoredAfterIt()
    {
        var grain = _host.Grains.GetGrain<IContextGrain>(NewKey());
        await Task.WhenAll(Enumerable.Range(0, 50).SelectMany(i => new[] { grain.Set($"{i}"), CheckNothingIsLeft(grain) }));

        static async Task CheckNothingIsLeft(IContextGrain grain)
        {
            Assert.Equal("nothing", await grain.Flow());
            Assert.Equal("nobody", await grain.Who(null));
        }
    }
}
