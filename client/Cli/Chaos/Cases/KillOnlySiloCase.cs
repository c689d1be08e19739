namespace OrleansReco.Cli.Chaos.Cases;

/// <summary>SIGKILL of the only silo: the service is gone until its supervisor has started it again, and nothing that was promised is.</summary>
internal sealed class KillOnlySiloCase : FaultCase
{
    public override string Name => "only-silo-kill";

    public override string What => "SIGKILL of the only silo";

    public override TimeSpan Aftermath => TimeSpan.FromSeconds(15);

    public override TimeSpan? LongestGap => null;

    public override double? Unanswered => null;

    public override string? WhyNot => Cluster.ClusterRuntime.IsOrleans ? "there are three; see silo-kill" : null;

    public override Task InjectAsync(ChaosScene scene, CancellationToken cancellationToken)
    {
        scene.Kill(scene.Cluster.Silos[0]);
        return Task.CompletedTask;
    }
}
