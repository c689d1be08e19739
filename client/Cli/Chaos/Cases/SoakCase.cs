using OrleansReco.Cli.Cluster;

namespace OrleansReco.Cli.Chaos.Cases;

/// <summary>Nothing but load, with retraining all the while: no silo may be declared dead.</summary>
internal sealed class SoakCase(TimeSpan length) : FaultCase
{
    private const string TrainingBegins = "Training (";
    private const string TrainingEnds = " after ";
    private readonly List<string> _notes = [];
    private Dictionary<string, int> _restarts = [];
    private int _dead;
    private long _logFrom;

    public override string Name => "soak";

    public override string What => $"{length.TotalMinutes:0.#} min of full load with retraining, and no fault at all";

    public override FaultGround Ground => FaultGround.Cluster;

    public override TimeSpan Length => length;

    public override TimeSpan Aftermath => TimeSpan.FromSeconds(1);

    public override IReadOnlyList<string> Notes => _notes;

    public override async Task InjectAsync(ChaosScene scene, CancellationToken cancellationToken)
    {
        _restarts = scene.Cluster.Silos.ToDictionary(silo => silo.Name, silo => silo.Restarts);
        _dead = (await ClusterProbe.DeadAsync(scene.Cluster.ConnectionString, cancellationToken)).Length;
        _logFrom = new FileInfo(scene.Cluster.Trainer!.Server.LogFile).Length;
        await scene.LastAsync(cancellationToken);
        await CountTrainingsAsync(scene, cancellationToken);
    }

    public override async Task<IReadOnlyList<string>> CheckAsync(ChaosScene scene, CancellationToken cancellationToken)
    {
        var dead = (await ClusterProbe.DeadAsync(scene.Cluster.ConnectionString, cancellationToken)).Length - _dead;
        _notes.Add($"{dead} silos were declared dead.");
        return
        [
            .. dead > 0 ? [$"{dead} silos were declared dead."] : Array.Empty<string>(),
            .. scene.Cluster.Silos.Where(silo => silo.Restarts > _restarts[silo.Name]).Select(silo => $"{silo.Name} was declared dead, or died: it was started again. Look at {silo.Server.LogFile}."),
        ];
    }

    /// <summary>Counts the trainings of this time by what the trainer's log says of them.</summary>
    private async Task CountTrainingsAsync(ChaosScene scene, CancellationToken cancellationToken)
    {
        using var log = new StreamReader(new FileStream(scene.Cluster.Trainer!.Server.LogFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        log.BaseStream.Seek(_logFrom, SeekOrigin.Begin);
        var lines = (await log.ReadToEndAsync(cancellationToken)).Split('\n');
        var ended = lines.Where(line => line.Contains("Bundle ", StringComparison.Ordinal) && line.Contains(TrainingEnds, StringComparison.Ordinal)).ToList();
        var champions = ended.Count(line => line.Contains("is Champion", StringComparison.OrdinalIgnoreCase));
        _notes.Add($"{lines.Count(line => line.Contains(TrainingBegins, StringComparison.Ordinal))} trainings began and {ended.Count} ended; {champions} of their models became champion.");
    }
}
