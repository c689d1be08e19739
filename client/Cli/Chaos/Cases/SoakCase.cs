namespace OrleansReco.Cli.Chaos.Cases;

/// <summary>Nothing but load, with retraining all the while: no silo may be declared dead.</summary>
internal sealed class SoakCase(TimeSpan length) : FaultCase
{
    private Dictionary<string, int> _restarts = [];

    public override string Name => "soak";

    public override string What => $"{length.TotalMinutes:0} min of full load with retraining, and no fault at all";

    public override FaultGround Ground => FaultGround.Cluster;

    public override TimeSpan Length => length;

    public override TimeSpan Aftermath => TimeSpan.FromSeconds(1);

    public override async Task InjectAsync(ChaosScene scene, CancellationToken cancellationToken)
    {
        _restarts = scene.Cluster.Silos.ToDictionary(silo => silo.Name, silo => silo.Restarts);
        await scene.LastAsync(cancellationToken);
    }

    public override Task<IReadOnlyList<string>> CheckAsync(ChaosScene scene, CancellationToken cancellationToken)
        => Task.FromResult<IReadOnlyList<string>>([.. scene.Cluster.Silos.Where(silo => silo.Restarts > _restarts[silo.Name]).Select(silo => $"{silo.Name} was declared dead, or died: it was started again. Look at {silo.Server.LogFile}.")]);
}
