using OrleansReco.Tests.EndToEnd.Fixtures;

namespace OrleansReco.Tests.EndToEnd.Rest;

/// <summary>What an operator sees of the silos.</summary>
public sealed class SiloTests(RunningService service) : IClassFixture<RunningService>
{
    [Fact]
    public async Task Ready_OfTheService_SaysWhichRuntimeRunsAndWhy()
    {
        var status = await service.GetAsync("/health/ready");

        Assert.StartsWith(typeof(Grain).Namespace == "Orleans" ? "Orleans 1" : "Local", status.GetProperty("runtime").GetString(), StringComparison.Ordinal);
        Assert.NotEqual("", status.GetProperty("runtimeReason").GetString());
    }

    [Fact]
    public async Task Silos_OfOneProcess_AreThatOneWithWhatItServes()
    {
        await RunningService.EventuallyAsync(
            async () => (await service.GetAsync("/v1/silos")).GetProperty("silos").EnumerateArray().Any(silo => silo.GetProperty("changeSeq").GetInt64() > 0),
            "the silo to tell the cluster that it has read changes");

        var answer = await service.GetAsync("/v1/silos");

        var silo = Assert.Single(answer.GetProperty("silos").EnumerateArray());
        Assert.False(answer.GetProperty("mixed").GetBoolean());
        Assert.Equal(Environment.MachineName, silo.GetProperty("name").GetString());
        Assert.True(silo.GetProperty("ready").GetBoolean());
    }
}
