using System.Text.RegularExpressions;
using OrleansReco.Cli.Rest;

namespace OrleansReco.Cli.Chaos.Cases;

/// <summary>SIGKILL of the trainer while it trains, or between a bundle's way into the bundle store and its registration.</summary>
internal sealed partial class TrainerKilledCase(bool publishing) : FaultCase
{
    private const int Attempts = 8;
    private static readonly TimeSpan InTheMiddle = TimeSpan.FromMilliseconds(150);

    // A registration that was under way at the kill goes on in the service.
    private static readonly TimeSpan StillRegistered = TimeSpan.FromSeconds(3);

    private string? _left;

    public override string Name => publishing ? "trainer-killed-publishing" : "trainer-killed-training";

    public override string What => publishing ? "SIGKILL of the trainer between a bundle's way into the bundle store and its registration" : "SIGKILL of the trainer while it trains";

    public override async Task InjectAsync(ChaosScene scene, CancellationToken cancellationToken)
    {
        var trainer = scene.Cluster.Trainer!;
        if (!publishing)
        {
            await scene.WaitForLogAsync(trainer, "Training (", cancellationToken);
            await Task.Delay(InTheMiddle, cancellationToken);
            scene.Kill(trainer);
            return;
        }

        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var version = Saved().Match(await scene.WaitForLogAsync(trainer, "is in the bundle store; it is registered now", cancellationToken)).Groups[1].Value;
            scene.Kill(trainer);
            await Task.Delay(StillRegistered, cancellationToken);
            if (!await IsRegisteredAsync(scene, version, cancellationToken))
            {
                scene.Say($"bundle {version} is saved and not registered");
                _left = version;
                return;
            }

            scene.Say($"bundle {version} was registered before the kill: once again");
        }

        throw new CommandFailedException($"The trainer was killed {Attempts} times after it had saved a bundle, and each was registered by then. Run the case again, on a machine with less to do.");
    }

    public override async Task<IReadOnlyList<string>> CheckAsync(ChaosScene scene, CancellationToken cancellationToken)
    {
        scene.Say("waiting for the next training to end");
        await scene.WaitForLogAsync(scene.Cluster.Trainer!, " after ", cancellationToken);
        using var client = new ServiceConnection(scene.Cluster.SiloUrls[0]);
        var status = await client.Reco.GetStatusAsync(cancellationToken);
        var missed = status.Faults.Select(fault => $"A silo reports a fault: {fault}").ToList();
        if (status.Champion is null)
        {
            missed.Add("No model is served any more.");
        }

        if (_left is { } version && await IsRegisteredAsync(scene, version, cancellationToken))
        {
            missed.Add($"Bundle {version}, whose gate report was lost with the trainer, is registered all the same.");
        }

        return missed;
    }

    private static async Task<bool> IsRegisteredAsync(ChaosScene scene, string version, CancellationToken cancellationToken)
    {
        using var client = new ServiceConnection(scene.Cluster.SiloUrls[0]);
        return (await client.Reco.ListModelsAsync(cancellationToken)).Models.Any(model => model.Manifest.Version == version);
    }

    [GeneratedRegex(@"Bundle (\S+) is in the bundle store")]
    private static partial Regex Saved();
}
