namespace OrleansReco.Cli.Chaos.Cases;

/// <summary>SIGKILL of every process of PostgreSQL while it writes; its supervisor starts it again, and it recovers from its log.</summary>
internal sealed class DatabaseKilledCase : FaultCase
{
    public override string Name => "postgresql-killed";

    public override string What => "SIGKILL of PostgreSQL under writes";

    public override bool StoreIsAway => true;

    public override Task InjectAsync(ChaosScene scene, CancellationToken cancellationToken)
    {
        scene.Kill(scene.Cluster.PostgreSql!);
        return Task.CompletedTask;
    }
}
