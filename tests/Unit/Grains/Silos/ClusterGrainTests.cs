using OrleansReco.Abstractions;
using OrleansReco.Grains.Silos;
using OrleansReco.Tests.Unit.Fakes;

namespace OrleansReco.Tests.Unit.Grains.Silos;

public sealed class ClusterGrainTests
{
    private readonly TestClock _clock = new();

    [Fact]
    public async Task GetSilos_OneSilentForTenSeconds_IsLeftOut()
    {
        var cluster = new ClusterGrain(_clock);
        await cluster.Report(Of("b", "v1"));
        _clock.Advance(TimeSpan.FromSeconds(6));
        await cluster.Report(Of("a", "v1"));
        Assert.Equal(["a", "b"], (await cluster.GetSilos()).Select(silo => silo.Name));

        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(["a"], (await cluster.GetSilos()).Select(silo => silo.Name));
    }

    [Fact]
    public async Task Report_OfTheSameSiloAgain_TakesThePlaceOfTheFirst()
    {
        var cluster = new ClusterGrain(_clock);
        await cluster.Report(Of("a", "v1"));
        await cluster.Report(Of("a", "v2"));

        Assert.Equal("v2", Assert.Single(await cluster.GetSilos()).Champion);
    }

    private static SiloReport Of(string name, string champion) => new(true, "Local", 1, 0, champion, null, true, 0, [], name, "");
}
