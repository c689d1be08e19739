namespace OrleansReco.Cli.Chaos.Cases;

/// <summary>One silo and the others hear nothing of each other; database, broker and clients are reached as before.</summary>
internal sealed class CutSiloCase(bool oneWay) : FaultCase
{
    public override string Name => oneWay ? "network-cut-one-way" : "network-cut";

    public override string What => oneWay ? "what one silo sends the others is lost for 20 s" : "one silo cut off from the others for 20 s";

    public override FaultGround Ground => FaultGround.Cluster;

    public override TimeSpan Length => TimeSpan.FromSeconds(20);

    public override async Task InjectAsync(ChaosScene scene, CancellationToken cancellationToken)
    {
        var links = scene.Cluster.Links ?? throw new CommandFailedException("The links between the silos of this cluster cannot be cut.");
        var cut = scene.Random.Next(scene.Cluster.Silos.Count);
        var others = Enumerable.Range(0, scene.Cluster.Silos.Count).Where(silo => silo != cut).ToList();
        scene.Say($"cutting {scene.Strike(cut).Name} off{(oneWay ? ", one way" : "")}");
        foreach (var other in others)
        {
            links.Cut(cut, other);
            if (!oneWay)
            {
                links.Cut(other, cut);
            }
        }

        try
        {
            await scene.LastAsync(cancellationToken);
        }
        finally
        {
            foreach (var other in others)
            {
                links.Mend(cut, other);
                links.Mend(other, cut);
            }
        }
    }
}
