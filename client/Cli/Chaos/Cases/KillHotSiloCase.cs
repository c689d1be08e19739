namespace OrleansReco.Cli.Chaos.Cases;

/// <summary>SIGKILL of the silo on which most of the load's hottest users live.</summary>
internal sealed class KillHotSiloCase : FaultCase
{
    public override string Name => "hot-silo-kill";

    public override string What => "SIGKILL of the silo that owns the hottest users";

    public override FaultGround Ground => FaultGround.Cluster;

    public override TimeSpan? LongestStruckGap => TimeSpan.FromSeconds(3);

    public override Task InjectAsync(ChaosScene scene, CancellationToken cancellationToken)
    {
        var hottest = Enumerable.Range(0, scene.Plan.HotUsers).Select(scene.Plan.UserId).ToList();
        var (silo, users) = hottest.GroupBy(scene.Cluster.OwnerOf).Select(owned => (owned.Key, owned.Count())).MaxBy(owned => owned.Item2);
        scene.Say($"{scene.Cluster.Silos[silo].Name} owns {users} of the {hottest.Count} hottest users");
        scene.Kill(scene.Strike(silo));
        return Task.CompletedTask;
    }
}
