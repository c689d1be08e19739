using Microsoft.Extensions.DependencyInjection;
using OrleansReco.Abstractions;
using OrleansReco.Client;
using OrleansReco.Tests.EndToEnd.Durability;

namespace OrleansReco.Tests.EndToEnd.OrleansOnly;

/// <summary>Every silo dies at once, and comes back: the client was never told.</summary>
public sealed class SilosGoneTests : IDisposable
{
    private readonly string _store = Directory.CreateTempSubdirectory("reco-gone-").FullName;

    [Fact]
    public async Task Client_WhoseOnlySiloIsKilled_FindsItAgain_AndNothingAcknowledgedIsLost()
    {
        var port = ServiceWithGateway.FreePort();
        using var application = ClusterApplication.Create(port, options => options.MaxAttempts = 100);
        Task starting;
        using (var first = await ServiceProcess.StartAsync(_store, null, "--set", $"Runtime:GatewayPort={port}"))
        {
            starting = application.StartAsync();
            await starting.WaitAsync(TimeSpan.FromSeconds(60));
            var client = application.Services.GetRequiredService<IRecoClient>();
            Assert.Equal(EventStatus.Accepted, (await client.SendEventsAsync([Click("before")])).Single().Status);
            await first.KillAsync();
        }

        var reco = application.Services.GetRequiredService<IRecoClient>();
        // Asked while no silo is there: the answer comes from the one that starts next.
        var whileGone = reco.SendEventsAsync([Click("while-gone")]);
        using var second = await ServiceProcess.StartAsync(_store, null, "--set", $"Runtime:GatewayPort={port}");

        // An attempt whose answer was lost is told by its repeat that it is there.
        Assert.Contains((await whileGone.WaitAsync(TimeSpan.FromSeconds(90))).Single().Status, new[] { EventStatus.Accepted, EventStatus.Duplicate });
        Assert.Equal(["before", "while-gone"], (await reco.GetUserAsync("bob"))!.Events.Select(e => e.Event.EventId));
        await application.StopAsync();
    }

    [Fact]
    public async Task Client_WithoutAnySilo_SaysSoWithinItsDeadline()
    {
        var port = ServiceWithGateway.FreePort();
        using var application = ClusterApplication.Create(port, options => options.Deadline = options.AttemptTimeout);
        using (var service = await ServiceProcess.StartAsync(_store, null, "--set", $"Runtime:GatewayPort={port}"))
        {
            await application.StartAsync();
            await service.KillAsync();
        }

        var failure = await Assert.ThrowsAsync<RecoUnavailableException>(() => application.Services.GetRequiredService<IRecoClient>().SendEventsAsync([Click("nobody")])).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Contains("no answer", failure.Message);
        await application.StopAsync();
    }

    public void Dispose() => Directory.Delete(_store, recursive: true);

    private static UserEvent Click(string id) => new() { EventId = id, Type = EventType.Click, UserId = "bob", ItemId = "a", Timestamp = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) };
}
