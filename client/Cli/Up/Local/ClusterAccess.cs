using Microsoft.Extensions.DependencyInjection;
using OrleansReco.Silo.Hosting;

namespace OrleansReco.Cli.Up;

/// <summary>The way to a cluster in this build: there is none.</summary>
internal static class ClusterAccess
{
    public static void Add(IServiceCollection services, SiloSettings settings, SettingsReport report, IReadOnlyList<string> silos)
        => report.Add("`reco gateway` calls the silos of a cluster, and this is the local build, which is one process: `reco up` and `reco silo` answer REST themselves. "
            + "Start it with --runtime orleans; `reco doctor` says whether Orleans' packages restore here.");
}
