using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime.Placement;
using OrleansReco.Abstractions;
using OrleansReco.Silo.Hosting;
using OrleansReco.Tests.Unit.Grains.Silos;

namespace OrleansReco.Tests.Unit.OrleansOnly;

/// <summary>Where a user's grains land.</summary>
public sealed class UserPlacementTests
{
    private const int Keys = 3_000;
    private static readonly SiloAddress[] Silos = [.. Enumerable.Range(1, 3).Select(i => SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 11_110 + i), 7))];

    [Fact]
    public void Choose_AnyOrderOfSilos_IsTheSameAndSharesEvenly()
    {
        var chosen = Enumerable.Range(0, Keys).Select(key => UserPlacementDirector.Choose((uint)key * 2_654_435_761, Silos)).ToList();

        Assert.Equal(chosen, Enumerable.Range(0, Keys).Select(key => UserPlacementDirector.Choose((uint)key * 2_654_435_761, [.. Silos.Reverse()])));
        Assert.All(Silos, silo => Assert.InRange(chosen.Count(other => other.Equals(silo)), Keys / 3 * 0.85, Keys / 3 * 1.15));
    }

    [Fact]
    public void Choose_WhenASiloGoesAndComesBackAtItsAddress_MovesOnlyItsKeysAndGivesThemBack()
    {
        var anew = SiloAddress.New(Silos[2].Endpoint, 8);
        for (var key = 0u; key < Keys; key++)
        {
            var before = UserPlacementDirector.Choose(key, Silos);
            var without = UserPlacementDirector.Choose(key, Silos[..2]);
            Assert.True(before.Equals(Silos[2]) || before.Equals(without), $"Key {key} moved from {before} to {without}, but only {Silos[2]} went.");
            Assert.Equal(before.Endpoint, UserPlacementDirector.Choose(key, [Silos[0], Silos[1], anew]).Endpoint);
        }
    }

    [Fact]
    public async Task Resolver_OfTheHost_PlacesAUsersGrainsByUserAndNoOthers()
    {
        await using var silo = await SiloHarness.Start();
        var resolver = silo.Services.GetRequiredService<PlacementStrategyResolver>();

        Assert.IsType<UserPlacement>(resolver.GetPlacementStrategy(silo.Grains.GetGrain<IUserGrain>("ann").GetGrainId().Type));
        Assert.IsType<UserPlacement>(resolver.GetPlacementStrategy(silo.Grains.GetGrain<IFeedbackGrain>("ann").GetGrainId().Type));
        Assert.IsNotType<UserPlacement>(resolver.GetPlacementStrategy(silo.Grains.GetGrain<IItemGrain>("ann").GetGrainId().Type));
    }
}
