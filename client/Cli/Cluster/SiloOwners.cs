#if GRAIN_RUNTIME_ORLEANS
using System.Net;
using OrleansReco.Silo.Hosting;
#endif

namespace OrleansReco.Cli.Cluster;

/// <summary>Which silo of a whole cluster the grains of a user live on.</summary>
internal static class SiloOwners
{
#if GRAIN_RUNTIME_ORLEANS
    /// <summary>The index of the silo.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="siloPorts">The port on 127.0.0.1 under which each silo is known to the others.</param>
    public static int Of(string userId, IReadOnlyList<int> siloPorts)
    {
        var silos = siloPorts.Select(port => SiloAddress.New(new IPEndPoint(IPAddress.Loopback, port), 0)).ToArray();
        return Array.IndexOf(silos, UserPlacementDirector.Choose(IdSpan.Create(userId).GetUniformHashCode(), silos));
    }
#else
    /// <summary>The one silo there is.</summary>
    public static int Of(string userId, IReadOnlyList<int> siloPorts) => 0;
#endif
}
