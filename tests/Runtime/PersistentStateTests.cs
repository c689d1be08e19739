namespace OrleansReco.Tests.Runtime;

/// <summary>State of grains.</summary>
public sealed class PersistentStateTests
{
    /// <summary>Quick look.</summary>
    [Fact]
    public async Task State_WrittenAndRead_IsThere()
    {
        await using var host = await GrainHost.Start(TimeSpan.FromSeconds(5));
        var counter = host.Grains.GetGrain<ICounterGrain>("a");
        Assert.Equal(3, await counter.Add(3));
        Assert.Equal(5, await counter.Add(2));
        Assert.Equal(5, await counter.Get());
    }
}
