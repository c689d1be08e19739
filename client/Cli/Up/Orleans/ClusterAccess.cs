using Microsoft.Extensions.DependencyInjection;
using OrleansReco.Client;
using OrleansReco.Silo.Hosting;

namespace OrleansReco.Cli.Up;

/// <summary>The way to a cluster in this build: Orleans' client.</summary>
internal static class ClusterAccess
{
    public static void Add(IServiceCollection services, SiloSettings settings, SettingsReport report, IReadOnlyList<string> silos)
    {
        report.Read(RecoClientOptions.Section, new RecoClientOptions());
        if (silos.Count == 0 && settings.Runtime.Clustering != Clustering.PostgreSql)
        {
            report.Add("Say where the cluster is: --set Runtime:Clustering=PostgreSql with PostgreSql:ConnectionString, as for the silos; or --silo ADDRESS:PORT, the gateway port of a silo (Runtime:GatewayPort).");
        }

        services.AddRecoClient(reco => reco.UseOrleans(cluster =>
        {
            (cluster.ClusterId, cluster.ServiceId) = (settings.Runtime.ClusterId, settings.Runtime.ServiceId);
            cluster.ConnectionString = silos.Count == 0 ? settings.PostgreSql.ConnectionString : null;
            foreach (var silo in silos)
            {
                cluster.Gateways.Add(silo);
            }
        }));
    }
}
