using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace OrleansReco.Tests.Runtime;

/// <summary>How the in-process runtime is set up, and what it says when that is wrong.</summary>
public sealed class LocalHostingTests
{
    [Fact]
    public void Options_WithMistakes_NamesThemAll()
    {
        var error = Assert.Throws<ArgumentException>(() => new ServiceCollection().AddLocalGrainRuntime(options =>
        {
            options.ResponseTimeout = TimeSpan.Zero;
            options.CollectionAge = TimeSpan.FromSeconds(-1);
        }));
        Assert.Contains("GrainAssemblies is empty", error.Message, StringComparison.Ordinal);
        Assert.Contains("ResponseTimeout must be greater than zero, but was 00:00:00", error.Message, StringComparison.Ordinal);
        Assert.Contains("CollectionAge must be greater than zero, but was -00:00:01", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InterfaceWithoutAClass_IsRefusedWithTheRemedy()
    {
        await using var host = await GrainHost.Start(new HostSettings());
        var error = Assert.Throws<ArgumentException>(() => host.Grains.GetGrain<INobodysGrain>("x"));
        Assert.Contains(nameof(LocalRuntimeOptions.GrainAssemblies), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CallAfterTheStop_FailsAtOnce()
    {
        await using var host = await GrainHost.Start(new HostSettings());
        var grain = host.Grains.GetGrain<ILifeGrain>(Guid.NewGuid().ToString("N"));
        await grain.Activation();
        await host.Stop();
        await Assert.ThrowsAsync<OrleansException>(() => grain.Activation());
    }

    [Fact]
    public async Task GrainContext_IsInjectedIntoItsGrain()
    {
        await using var host = await GrainHost.Start(new HostSettings());
        Assert.Equal("injected/a", await host.Grains.GetGrain<IInjectedGrain>("a").Context());
    }

    /// <summary>An interface that no class implements.</summary>
    public interface INobodysGrain : IGrainWithStringKey
    {
        /// <summary>Never called.</summary>
        Task Nothing();
    }

    /// <summary>A grain made of services.</summary>
    public interface IInjectedGrain : IGrainWithStringKey
    {
        /// <summary>The injected context's grain.</summary>
        Task<string> Context();
    }

    /// <summary>A grain made of services.</summary>
    public sealed class InjectedGrain(IGrainContext context, IHostApplicationLifetime lifetime) : Grain, IInjectedGrain
    {
        /// <inheritdoc />
        public Task<string> Context() => Task.FromResult(lifetime.ApplicationStopping.IsCancellationRequested ? "" : context.GrainId.ToString());
    }
}
