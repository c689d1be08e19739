using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Serialization;
using OrleansReco.Abstractions;

namespace OrleansReco.Client;

/// <summary>The client over Microsoft Orleans.</summary>
public static class ClusterTransport
{
    /// <summary>
    /// Calls go to the grains of a cluster, over Orleans' own client:
    /// <code>builder.Services.AddRecoClient(reco => reco.UseOrleans(cluster => cluster.ConnectionString = "Host=…"));</code>
    /// The application's start waits until a silo is there; from then on silos may go and come, all of them at once too.
    /// </summary>
    public static RecoClientBuilder UseOrleans(this RecoClientBuilder reco, Action<ClusterClientOptions> configure)
    {
        var options = new ClusterClientOptions();
        configure(options);
        var failures = options.Check().ToList();
        reco.UseGrains();
        reco.Failures.AddRange(failures);
        if (failures.Count > 0)
        {
            return reco;
        }

        reco.Services.AddSingleton(options);
        // An application that never saw the source of these messages still has to read them.
        reco.Services.AddSerializer(serializer => serializer.AddAssembly(typeof(IUserGrain).Assembly));
        reco.Services.AddOptions<ClientMessagingOptions>().Configure<IOptions<RecoClientOptions>>((messaging, client) => messaging.ResponseTimeout = client.Value.AttemptTimeout);
        reco.Services.AddOrleansClient(client =>
        {
            client.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (options.ClusterId, options.ServiceId));
            client.Configure<Orleans.Configuration.GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = options.GatewayRefresh);
            client.UseConnectionRetryFilter<PatientConnection>();
            if (options.ConnectionString is { Length: > 0 } connection)
            {
                client.UseAdoNetClustering(clustering => (clustering.Invariant, clustering.ConnectionString) = ("Npgsql", connection));
            }
            else
            {
                client.UseStaticClustering([.. options.Gateways.Select(IPEndPoint.Parse)]);
            }
        });
        return reco;
    }
}
