using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrleansReco.Cli.Cluster;
using OrleansReco.Client;

namespace OrleansReco.Cli.Chaos;

/// <summary>The client library in one way.</summary>
/// <param name="Way">Over what it reaches the service.</param>
/// <param name="Client">It.</param>
internal sealed record ChaosClient(string Way, IRecoClient Client);

/// <summary>The client library, in each way it reaches a cluster.</summary>
internal sealed class ChaosClients : IAsyncDisposable
{
    private readonly List<(string Way, IHost Host)> _hosts = [];

    /// <summary>One client a way.</summary>
    public IReadOnlyList<ChaosClient> All => [.. _hosts.Select(way => new ChaosClient(way.Way, way.Host.Services.GetRequiredService<IRecoClient>()))];

    /// <summary>Clients over REST of the silos and the gateway, and over the runtime's own protocol where the build has one.</summary>
    public static async Task<ChaosClients> OpenAsync(TrialCluster cluster, CancellationToken cancellationToken)
    {
        var clients = await OverRestAsync(cluster, cancellationToken);
#if GRAIN_RUNTIME_ORLEANS
        if (cluster.ConnectionString is { } connection)
        {
            await clients.AddAsync("Orleans", client => client.UseOrleans(orleans => orleans.ConnectionString = connection), cancellationToken);
        }
#endif
        return clients;
    }

    /// <summary>One client, over REST.</summary>
    public static async Task<ChaosClients> OverRestAsync(TrialCluster cluster, CancellationToken cancellationToken)
    {
        var clients = new ChaosClients();
        string[] addresses = [.. cluster.SiloUrls.Append(cluster.Url).Distinct().Select(url => url.ToString())];
        await clients.AddAsync("REST", client => client.UseRest(addresses), cancellationToken);
        return clients;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var (_, host) in _hosts)
        {
            await host.StopAsync();
            host.Dispose();
        }
    }

    private async Task AddAsync(string name, Action<RecoClientBuilder> way, CancellationToken cancellationToken)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddRecoClient(way);
        var host = builder.Build();
        _hosts.Add((name, host));
        await host.StartAsync(cancellationToken);
    }
}
