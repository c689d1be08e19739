using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OrleansReco.Client.Events;
using OrleansReco.Client.Grains;

namespace OrleansReco.Client;

/// <summary>Says how the client reaches the service, and what else it does. Without a word it calls the addresses in <c>Reco:Client:Addresses</c> over REST.</summary>
public sealed class RecoClientBuilder
{
    internal RecoClientBuilder(IServiceCollection services) => Services = services;

    /// <summary>The application's services.</summary>
    public IServiceCollection Services { get; }

    internal Action<IServiceCollection>? Transport { get; private set; }

    /// <summary>What was found wrong while the client was put together; reported with the options when the application starts.</summary>
    internal List<string> Failures { get; } = [];

    /// <summary>Calls go over REST to these addresses, such as <c>http://127.0.0.1:8080</c>; without any, to those in the configuration.</summary>
    public RecoClientBuilder UseRest(params string[] addresses)
    {
        Transport = null;
        return Configure(options =>
        {
            if (addresses.Length > 0)
            {
                options.Addresses.Clear();
                foreach (var address in addresses)
                {
                    options.Addresses.Add(address);
                }
            }
        });
    }

    /// <summary>Calls go to the grains themselves, through the <c>IGrainFactory</c> that the application already has: in a silo's own process, or over a cluster client set up by hand.</summary>
    public RecoClientBuilder UseGrains()
    {
        Transport = GrainTransport.Add;
        return this;
    }

    /// <summary>Sets options in code; goes before the configuration.</summary>
    public RecoClientBuilder Configure(Action<RecoClientOptions> configure)
    {
        Services.Configure(configure);
        return this;
    }

    /// <summary>Adds <see cref="IEventBuffer"/>, for events that the caller does not wait for.</summary>
    public RecoClientBuilder BufferEvents(Action<EventBufferOptions>? configure = null)
    {
        Services.TryAddSingleton<IEventBuffer, EventBuffer>();
        return configure is null ? this : Configure(options => configure(options.EventBuffer));
    }
}
