using OrleansReco.Cli.Rest;

namespace OrleansReco.Cli.Chaos.Cases;

/// <summary>SIGKILL of the trainer while it trains, or between a bundle's way into the bundle store and its registration.</summary>
internal sealed class TrainerKilledCase(bool publishing) : FaultCase
{
    private static readonly TimeSpan InTheMiddle = TimeSpan.FromMilliseconds(150);

    public override string Name => publishing ? "trainer-killed-publishing" : "trainer-killed-training";

    public override string What => publishing ? "SIGKILL of the trainer while it publishes a bundle" : "SIGKILL of the trainer while it trains";

    public override async Task InjectAsync(ChaosScene scene, CancellationToken cancellationToken)
    {
        var trainer = scene.Cluster.Trainer!;
        await scene.WaitForLogAsync(trainer, publishing ? "is in the bundle store" : "Training (", cancellationToken);
        await Task.Delay(publishing ? TimeSpan.Zero : InTheMiddle, cancellationToken);
        scene.Kill(trainer);
    }

    public override async Task<IReadOnlyList<string>> CheckAsync(ChaosScene scene, CancellationToken cancellationToken)
    {
        scene.Say("waiting for the next training to end");
        await scene.WaitForLogAsync(scene.Cluster.Trainer!, " after ", cancellationToken);
        using var client = new ServiceConnection(scene.Cluster.SiloUrls[0]);
        var status = await client.Reco.GetStatusAsync(cancellationToken);
        return [.. status.Faults.Select(fault => $"A silo reports a fault: {fault}"), .. status.Champion is null ? ["No model is served any more."] : Array.Empty<string>()];
    }
}
