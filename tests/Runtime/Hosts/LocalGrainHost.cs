using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace OrleansReco.Tests.Runtime;

/// <summary>The suite on the in-process runtime.</summary>
public sealed class GrainHost : IGrainHost
{
    private readonly IHost _host;
    private bool _stopped;

    private GrainHost(IHost host) => _host = host;

    /// <inheritdoc />
    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    /// <inheritdoc />
    public IServiceProvider Services => _host.Services;

    /// <summary>Starts a host whose idle activations end after 2 seconds, with this response timeout.</summary>
    public static async Task<IGrainHost> Start(TimeSpan responseTimeout)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddKeyedSingleton<IGrainStorage, VersionedStorage>("store");
        builder.Services.AddLocalGrainRuntime(options =>
        {
            options.GrainAssemblies.Add(typeof(GrainHost).Assembly);
            options.ResponseTimeout = responseTimeout;
            options.CollectionAge = TimeSpan.FromSeconds(2);
            options.CollectionQuantum = TimeSpan.FromSeconds(1);
        });
        var host = builder.Build();
        await host.StartAsync();
        return new GrainHost(host);
    }

    /// <inheritdoc />
    public void AdvanceReminderClock(TimeSpan by)
    {
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
