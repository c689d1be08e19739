namespace OrleansReco.Cli.Chaos.Cases;

/// <summary>PostgreSQL is stopped and started again: slates are served from memory and by the fallback ladder, events are refused with a clear word.</summary>
internal sealed class DatabaseDownCase : FaultCase
{
    public override string Name => "postgresql-down";

    public override string What => "PostgreSQL down for 30 s";

    public override TimeSpan Length => TimeSpan.FromSeconds(30);

    public override bool StoreIsAway => true;

    public override async Task InjectAsync(ChaosScene scene, CancellationToken cancellationToken)
    {
        scene.Say("stopping PostgreSQL");
        await scene.Cluster.PostgreSql!.StopAsync();
        await scene.LastAsync(cancellationToken);
        scene.Say("starting PostgreSQL");
        await scene.Cluster.PostgreSql.StartAsync(cancellationToken);
    }
}
