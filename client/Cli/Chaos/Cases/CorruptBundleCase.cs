using Microsoft.Extensions.DependencyInjection;
using OrleansReco.Abstractions;
using OrleansReco.Cli.Rest;
using OrleansReco.Client;
using OrleansReco.Grains.Storage;

namespace OrleansReco.Cli.Chaos.Cases;

/// <summary>A byte of a bundle is flipped in the bundle store, and every silo is told that this bundle is the champion: each must refuse it by its hash and go on serving what it served.</summary>
internal sealed class CorruptBundleCase : FaultCase
{
    private const string Version = "corrupted-bundle";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly List<string> _wrong = [];

    public override string Name => "bundle-corrupted";

    public override string What => "a byte flipped in the bundle that every silo is told to serve";

    public override TimeSpan Length => TimeSpan.FromSeconds(10);

    public override async Task InjectAsync(ChaosScene scene, CancellationToken cancellationToken)
    {
        var (store, owner) = ChaosStore.Open(scene.Cluster);
        await using var ownership = owner;
        var serializer = owner.GetRequiredService<IStateSerializer>();
        using var service = new ServiceConnection(scene.Cluster.SiloUrls[0]);
        var client = service.Reco;
        var champion = (await client.GetStatusAsync(cancellationToken)).Champion!;
        await BundleCopy.MakeAsync(scene.Cluster.ConnectionString!, champion, Version, flipped: true, cancellationToken);
        await RefuseRegistrationAsync(client, cancellationToken);
        var before = await client.ListModelsAsync(cancellationToken);
        scene.Say($"{Version}, a copy of {champion} with a flipped byte, is made champion");
        await BundleCopy.ServeAsync(store, serializer, new ActiveModels(Version, before.Baseline));
        try
        {
            await WaitForSilosAsync(scene, report => report.Faults.Any(fault => fault.Contains(Version, StringComparison.Ordinal)) && report.Champion is not (null or Version), $"to refuse {Version} and to go on with another", cancellationToken);
            await scene.LastAsync(cancellationToken);
        }
        finally
        {
            // What the registry says: the trainer may have published meanwhile.
            var models = await client.ListModelsAsync(CancellationToken.None);
            await BundleCopy.ServeAsync(store, serializer, new ActiveModels(models.Champion, models.Baseline));
        }
    }

    public override async Task<IReadOnlyList<string>> CheckAsync(ChaosScene scene, CancellationToken cancellationToken)
    {
        await WaitForSilosAsync(scene, report => report.Faults.IsEmpty, "to have nothing to complain of any more", cancellationToken);
        return _wrong;
    }

    /// <summary>The registry must not take it either.</summary>
    private async Task RefuseRegistrationAsync(IRecoClient client, CancellationToken cancellationToken)
    {
        try
        {
            await client.RegisterModelAsync(Version, cancellationToken: cancellationToken);
            _wrong.Add("The registry took a bundle with a flipped byte.");
        }
        catch (RecoRequestException e) when (e.Message.Contains("SHA-256", StringComparison.Ordinal))
        {
            // As it must.
        }
    }

    private static async Task WaitForSilosAsync(ChaosScene scene, Func<SiloReport, bool> holds, string what, CancellationToken cancellationToken)
    {
        foreach (var url in scene.Cluster.SiloUrls)
        {
            using var silo = new ServiceConnection(url);
            await ChaosScene.WaitAsync(async () => holds(await silo.Reco.GetStatusAsync(cancellationToken)), $"{url} {what}", cancellationToken, Patience);
        }
    }
}
