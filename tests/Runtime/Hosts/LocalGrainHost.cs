using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace OrleansReco.Tests.Runtime;

/// <summary>The suite on the in-process runtime.</summary>
public sealed class GrainHost : IGrainHost
{
    private readonly IHost _host;
    private bool _stopped;

    private GrainHost(IHost host, ManualClock clock)
    {
        _host = host;
        Clock = clock;
    }

    /// <inheritdoc />
    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    /// <inheritdoc />
    public VersionedStorage Storage => (VersionedStorage)_host.Services.GetRequiredKeyedService<IGrainStorage>(VersionedStorage.Name);

    /// <inheritdoc />
    public ManualClock Clock { get; }

    /// <summary>Starts a host.</summary>
    public static async Task<IGrainHost> Start(HostSettings settings)
    {
        var clock = new ManualClock();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddKeyedSingleton<IGrainStorage, VersionedStorage>(VersionedStorage.Name);
        builder.Services.AddLocalGrainRuntime(options =>
        {
            options.GrainAssemblies.Add(typeof(GrainHost).Assembly);
            options.CollectionAge = settings.CollectionAge;
            options.CollectionQuantum = settings.CollectionQuantum;
        });
        var host = builder.Build();
        await host.StartAsync();
        return new GrainHost(host, clock);
    }

    /// <inheritdoc />
    public Task Stop()
    {
        _stopped = true;
        return _host.StopAsync();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (!_stopped)
        {
            await Stop();
        }

        _host.Dispose();
    }
}
