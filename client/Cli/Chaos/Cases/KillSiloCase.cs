namespace OrleansReco.Cli.Chaos.Cases;

/// <summary>SIGKILL of one silo; its supervisor starts it again.</summary>
internal sealed class KillSiloCase : FaultCase
{
    public override string Name => "silo-kill";

    public override string What => "SIGKILL of one silo of three";

    public override FaultGround Ground => FaultGround.Cluster;

    public override TimeSpan? LongestStruckGap => TimeSpan.FromSeconds(3);

    public override Task InjectAsync(ChaosScene scene, CancellationToken cancellationToken)
    {
        scene.Kill(scene.Strike(scene.Random.Next(scene.Cluster.Silos.Count)));
        return Task.CompletedTask;
    }
}
