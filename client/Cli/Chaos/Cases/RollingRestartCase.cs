namespace OrleansReco.Cli.Chaos.Cases;

/// <summary>Every silo in turn is stopped in order and started again, as in an upgrade.</summary>
internal sealed class RollingRestartCase : FaultCase
{
    public override string Name => "rolling-restart";

    public override string What => "all silos restarted one after the other (SIGTERM)";

    public override FaultGround Ground => FaultGround.Cluster;

    public override async Task InjectAsync(ChaosScene scene, CancellationToken cancellationToken)
    {
        foreach (var silo in scene.Cluster.Silos)
        {
            scene.Say($"restarting {silo.Name}");
            await silo.RestartAsync(cancellationToken);
        }
    }
}
