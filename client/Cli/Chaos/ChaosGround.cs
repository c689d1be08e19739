using System.Globalization;
using OrleansReco.Cli.Chaos.Cases;
using OrleansReco.Cli.Cluster;
using OrleansReco.Cli.Up;

namespace OrleansReco.Cli.Chaos;

/// <summary>Starts what cases stand on: a cluster with the sample world, a model and the surface of the cases.</summary>
internal static class ChaosGround
{
    private static int _count;

    /// <summary>Starts it; it is sound when this returns.</summary>
    public static async Task<TrialCluster> StartAsync(FaultGround ground, bool cuttable, ChaosOptions options, Action<string> say, TimeProvider time, CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref _count).ToString(CultureInfo.InvariantCulture);
        var cluster = new TrialCluster(PlanOf(ground, cuttable, Path.Combine(options.Folder, number)), say, time.GetUtcNow());
        try
        {
            await cluster.StartAsync(cancellationToken);
            using var world = new ClusterWorld(cluster, say, time);
            await world.DeclareAsync(HomeSurface.Spec, cancellationToken);
            await world.DeclareAsync(ChaosSurface.Spec, cancellationToken);
            await world.FillAsync(cancellationToken);
            await world.TrainAsync(cancellationToken);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    private static ClusterPlan PlanOf(FaultGround ground, bool cuttable, string folder) => new()
    {
        Folder = folder,
        Silos = ground == FaultGround.OneProcess || !ClusterRuntime.IsOrleans ? 1 : 3,
        Servers = ground != FaultGround.OneProcess,
        Gateway = ground != FaultGround.OneProcess && ClusterRuntime.IsOrleans,
        Trainer = ground != FaultGround.OneProcess,
        CuttableLinks = cuttable,
        StoreBytes = ground == FaultGround.OneProcess ? DiskFullCase.DiskBytes : null,
        Settings = new Dictionary<string, string>
        {
            // Windows of seconds, so that every example is due soon after the load.
            ["Reco:Feedback:LateEvidenceDelay"] = "00:00:01",
            ["Reco:Feedback:OutboxRetry"] = "00:00:05",
            ["Reco:Feedback:SweepRetry"] = "00:00:02",

            // As in a deployment: whoever sends a silo requests hears first that it stops.
            ["Reco:Runtime:DrainDelay"] = "00:00:01",
        },
        TrainerSettings = new Dictionary<string, string>
        {
            // Retraining all the while.
            ["Reco:Trainer:CheckEvery"] = "00:00:01",
            ["Reco:Trainer:MinInterval"] = "00:00:10",
            ["Reco:Trainer:RetrainAfterInteractions"] = "200",
            ["Reco:Trainer:MinNewInteractions"] = "100",
        },
    };
}
