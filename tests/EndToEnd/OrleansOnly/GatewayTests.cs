using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansReco.Tests.EndToEnd.Durability;

namespace OrleansReco.Tests.EndToEnd.OrleansOnly;

/// <summary>REST in a process of its own, in front of a silo that is not there yet, comes, dies and comes back.</summary>
public sealed class GatewayTests : IDisposable
{
    private readonly string _store = Directory.CreateTempSubdirectory("reco-gateway-").FullName;

    [Fact]
    public async Task Gateway_SaysWhetherSilosAreThere_AndServesOverThem_AsTheyComeAndGo()
    {
        var port = ServiceWithGateway.FreePort();
        using var gateway = new GatewayProcess(Path.Combine(_store, "keys"), port);
        Assert.Equal("live", (await gateway.UntilAsync("/health/live", HttpStatusCode.OK)).GetProperty("status").GetString());
        Assert.Contains("not found a silo yet", (await gateway.UntilAsync("/v1/surfaces", HttpStatusCode.ServiceUnavailable)).GetProperty("detail").GetString());

        using (var silo = await ServiceProcess.StartAsync(_store, null, "--set", $"Runtime:GatewayPort={port}"))
        {
            var ready = await gateway.UntilAsync("/health/ready", HttpStatusCode.OK);
            Assert.Equal(("gateway", 1), (ready.GetProperty("role").GetString(), ready.GetProperty("reachableSilos").GetInt32()));
            Assert.Equal("accepted", await SendAsync(gateway, "first"));
            await silo.KillAsync();
        }

        await gateway.UntilAsync("/health/ready", HttpStatusCode.ServiceUnavailable);
        using var next = await ServiceProcess.StartAsync(_store, null, "--set", $"Runtime:GatewayPort={port}");
        await gateway.UntilAsync("/health/ready", HttpStatusCode.OK);
        Assert.Equal("duplicate", await SendAsync(gateway, "first"));
        Assert.Equal("accepted", await SendAsync(gateway, "second"));
    }

    public void Dispose() => Directory.Delete(_store, recursive: true);

    private static async Task<string?> SendAsync(GatewayProcess gateway, string id)
    {
        using var response = await gateway.Http.PostAsJsonAsync("/v1/events", new[] { new { eventId = id, type = "click", userId = "bob", itemId = "a", timestamp = "2026-01-01T00:00:00Z" } });
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text).RootElement.GetProperty("results")[0].GetProperty("status").GetString();
    }
}
