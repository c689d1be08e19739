namespace OrleansReco.Cli.Chaos.Cases;

/// <summary>The file system of the SQLite store is full, then has space again.</summary>
internal sealed class DiskFullCase : FaultCase
{
    /// <summary>Size of the file system.</summary>
    public const long DiskBytes = 192L << 20;

    public override string Name => "sqlite-disk-full";

    public override string What => "disk full under the SQLite store for 20 s";

    public override FaultGround Ground => FaultGround.OneProcess;

    public override TimeSpan Length => TimeSpan.FromSeconds(20);

    public override string? WhyNot => SmallDisk.WhyNot;

    public override bool StoreIsAway => true;

    public override async Task InjectAsync(ChaosScene scene, CancellationToken cancellationToken)
    {
        var disk = scene.Cluster.Disk ?? throw new CommandFailedException("The store of this cluster is not on a small file system.");
        scene.Say("filling the disk");
        disk.Fill();
        try
        {
            await scene.LastAsync(cancellationToken);
        }
        finally
        {
            scene.Say("freeing the disk");
            disk.Free();
        }
    }
}
