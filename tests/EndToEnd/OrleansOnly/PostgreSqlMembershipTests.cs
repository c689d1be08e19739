using Microsoft.Extensions.DependencyInjection;
using OrleansReco.Abstractions;
using OrleansReco.Cli.Servers;
using OrleansReco.Client;
using OrleansReco.Tests.EndToEnd.Fixtures;

namespace OrleansReco.Tests.EndToEnd.OrleansOnly;

/// <summary>The client over Orleans' own, which knows of the cluster only where its table of members is: a real PostgreSQL.</summary>
public sealed class PostgreSqlMembershipTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [SkippableFact]
    public async Task Client_ThatKnowsTheDatabase_FindsTheSilo_AndTheOneThatTakesItsPlace()
    {
        Skip.IfNot(PostgreSqlServer.IsInstalled(out var reason), reason);
        await using var server = new PostgreSqlServer();
        await server.StartAsync();
        var service = new RunningService();
        service.Settings["Reco:Store:Provider"] = "PostgreSql";
        service.Settings["Reco:Runtime:Clustering"] = "PostgreSql";
        service.Settings["Reco:PostgreSql:ConnectionString"] = server.ConnectionString;
        await service.InitializeAsync();
        using var application = ClusterApplication.Create(cluster => cluster.ConnectionString = server.ConnectionString);
        await application.StartAsync().WaitAsync(Patience);
        var client = application.Services.GetRequiredService<IRecoClient>();

        Assert.Equal(EventStatus.Accepted, (await client.SendEventsAsync([Click("first")])).Single().Status);
        // On free ports, so at another address: only the table says where.
        await service.StopAsync();
        await service.StartAsync();
        Assert.Equal(EventStatus.Accepted, (await client.SendEventsAsync([Click("second")]).WaitAsync(Patience)).Single().Status);

        Assert.Equal(["first", "second"], (await client.GetUserAsync("bob"))!.Events.Select(e => e.Event.EventId));
        await application.StopAsync();
        await service.DisposeAsync();
    }

    private static UserEvent Click(string id) => new() { EventId = id, Type = EventType.Click, UserId = "bob", ItemId = SmallCatalogue.Items[0].ItemId, Timestamp = SmallCatalogue.Now };
}
