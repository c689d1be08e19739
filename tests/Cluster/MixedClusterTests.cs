using System.Collections.Immutable;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using OrleansReco.Abstractions;
using OrleansReco.Cli.Chaos;
using OrleansReco.Cli.Chaos.Cases;
using OrleansReco.Cli.Rest;
using OrleansReco.Grains.Storage;
using Xunit.Abstractions;

namespace OrleansReco.Tests.Cluster;

/// <summary>While a new model spreads, or where a silo cannot load it, <c>GET /v1/silos</c> shows which silo serves what.</summary>
[Collection(GroundsCollection.Name)]
public sealed class MixedClusterTests(Grounds grounds, ITestOutputHelper output)
{
    private const string Version = "spreading-bundle";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [SkippableFact]
    public async Task Silo_ThatCannotLoadTheNewModel_IsSeenToServeTheOldOne_UntilItCan()
    {
        var why = FaultCases.WhyNot(new FrozenSiloCase());
        Skip.If(why is not null, why);
        var cluster = await grounds.StartAsync();
        await cluster.Trainer!.StopAsync(); // It would publish versions of its own meanwhile.
        var (store, owner) = ChaosStore.Open(cluster);
        await using var ownership = owner;
        using var service = new ServiceConnection(cluster.SiloUrls[0]);
        using var client = new HttpClient { BaseAddress = cluster.SiloUrls[0] };
        var before = await service.Reco.ListModelsAsync();
        await BundleCopy.MakeAsync(cluster.ConnectionString!, before.Champion!, Version, flipped: false, CancellationToken.None);

        // A file stands where the second silo's copy of the bundle is to lie.
        var obstacle = Path.Combine(cluster.Plan.Folder, "silo-2", "store", "models", Version);
        await File.WriteAllTextAsync(obstacle, "in the way");
        await BundleCopy.ServeAsync(store, owner.GetRequiredService<IStateSerializer>(), new ActiveModels(Version, before.Baseline));

        var mixed = await WaitAsync(client, seen => seen.Mixed && seen.Silos.Count(silo => silo.Champion == Version) == 2 && seen.Silos.Any(silo => !silo.Faults.IsEmpty), "two silos to serve the new model and one to say why it does not");
        var behind = Assert.Single(mixed.Silos, silo => silo.Champion != Version);
        Assert.Equal(("silo-2", before.Champion), (behind.Name, behind.Champion));
        Assert.Contains(behind.Faults, fault => fault.Contains(Version, StringComparison.Ordinal));
        output.WriteLine(string.Join(Environment.NewLine, mixed.Silos.Select(silo => $"{silo.Name} serves {silo.Champion}. {string.Join(" ", silo.Faults)}")));

        File.Delete(obstacle);
        await BundleCopy.ServeAsync(store, owner.GetRequiredService<IStateSerializer>(), new ActiveModels(before.Champion, before.Baseline));
        await WaitAsync(client, seen => !seen.Mixed && seen.Silos.Length == cluster.Silos.Count && seen.Silos.All(silo => silo.Champion == before.Champion && silo.Faults.IsEmpty), "all silos to serve one model again");
        await cluster.Trainer.StartAsync(CancellationToken.None);
    }

    private static async Task<Seen> WaitAsync(HttpClient client, Func<Seen, bool> holds, string what)
    {
        var seen = default(Seen);
        await ChaosScene.WaitAsync(async () => holds(seen = (await client.GetFromJsonAsync<Seen>("/v1/silos"))!), what, CancellationToken.None, Patience);
        return seen!;
    }

    /// <summary>The answer of <c>GET /v1/silos</c>.</summary>
    private sealed record Seen(bool Mixed, ImmutableArray<SeenSilo> Silos);

    /// <summary>What of a silo's report is looked at.</summary>
    private sealed record SeenSilo(string Name, string? Champion, ImmutableArray<string> Faults);
}
