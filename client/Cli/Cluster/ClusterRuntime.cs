using OrleansReco.Grains.Silos;

namespace OrleansReco.Cli.Cluster;

/// <summary>What the runtime of this build can do for a cluster.</summary>
internal static class ClusterRuntime
{
    /// <summary><c>Orleans</c> or <c>Local</c>.</summary>
    public static string Name => IsOrleans ? "Orleans" : "Local";

    /// <summary>Whether silos can be more than one.</summary>
    public static bool IsOrleans => typeof(Grain).Namespace == "Orleans";

    /// <summary>Why silos cannot be more than one; null: they can.</summary>
    public static string? WhyOneOnly => IsOrleans ? null
        : $"this build hosts grains on the in-process runtime, which has no network ({RuntimeIdentity.OfThisBuild.Reason}): a cluster of several silos needs Microsoft.Orleans. "
            + "Where Microsoft.Orleans.Server and its family restore, `./reco cluster up --runtime orleans` builds and starts it (without the launcher: dotnet build -c Release -p:GrainRuntime=Orleans)";
}
