using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Messaging;
using Orleans.Serialization;
using OrleansReco.Abstractions;

namespace OrleansReco.Client;

/// <summary>The client over Microsoft Orleans.</summary>
public static class ClusterTransport
{
    private static readonly TimeSpan LookAtGateways = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan OpenTimeout = TimeSpan.FromSeconds(1);

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
            client.Configure<Orleans.Configuration.GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = LookAtGateways);

            // A process that hangs is still connected to, by its machine, and then says nothing.
            client.Configure<ConnectionOptions>(connections => connections.OpenConnectionTimeout = OpenTimeout);
            client.UseConnectionRetryFilter<PatientConnection>();
            client.Services.AddSingleton<LongCalls>();
            client.Services.AddSingleton<IOutgoingGrainCallFilter>(provider => provider.GetRequiredService<LongCalls>());
            if (options.ConnectionString is { Length: > 0 } connection)
            {
                client.UseAdoNetClustering(clustering => (clustering.Invariant, clustering.ConnectionString) = ("Npgsql", connection));
            }
            else
            {
                client.UseStaticClustering([.. options.Gateways.Select(IPEndPoint.Parse)]);
            }
        });
        WatchGateways(reco.Services, options);
        return reco;
    }

    /// <summary>Puts the watch over whatever lists the gateways.</summary>
    private static void WatchGateways(IServiceCollection services, ClusterClientOptions options)
    {
        var members = services.Last(service => service.ServiceType == typeof(IGatewayListProvider)).ImplementationType
            ?? throw new InvalidOperationException("Orleans registers its list of gateways in another way than this client knows. It is built for Orleans 10.4.");
        services.AddSingleton<GatewayWatch>();
        services.AddSingleton<IGatewayListProvider>(provider => new WatchedGateways(
            (IGatewayListProvider)ActivatorUtilities.CreateInstance(provider, members),
            provider.GetRequiredService<GatewayWatch>(),
            options,
            provider.GetRequiredService<TimeProvider>()));
    }
}
