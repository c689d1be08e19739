using Microsoft.Extensions.DependencyInjection;
using OrleansReco.Abstractions;
using OrleansReco.Tests.Unit.Grains.Silos;

namespace OrleansReco.Tests.Unit.Grains;

/// <summary>States lie in the store under these ids: they must be the same on every runtime, for ever.</summary>
public sealed class GrainIdTests
{
    [Fact]
    public async Task GrainId_OfEachGrain_IsWhatTheStoreHolds()
    {
        await using var silo = await SiloHarness.Start();
        var grains = silo.Services.GetRequiredService<IGrainFactory>();

        Assert.Equal("user/bob", IdOf(grains.GetGrain<IUserGrain>("bob")));
        Assert.Equal("feedback/bob", IdOf(grains.GetGrain<IFeedbackGrain>("bob")));
        Assert.Equal("item/a/b c", IdOf(grains.GetGrain<IItemGrain>("a/b c")));
        Assert.Equal("surface/home", IdOf(grains.GetGrain<ISurfaceGrain>("home")));
        Assert.Equal("modelregistry/models", IdOf(grains.GetGrain<IModelRegistryGrain>(IModelRegistryGrain.Key)));
        Assert.Equal("deadline/3F", IdOf(grains.GetGrain<IDeadlineGrain>(63)));
    }

    private static string IdOf(IAddressable grain) => grain.GetGrainId().ToString();
}
