using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Reminders;
using Orleans.TestingHost;

namespace OrleansReco.Tests.Runtime;

/// <summary>The suite on Orleans: an in-process cluster of one silo, called through its client.</summary>
public sealed class GrainHost : IGrainHost
{
    private readonly InProcessTestCluster _cluster;
    private bool _stopped;

    private GrainHost(InProcessTestCluster cluster, ManualClock clock)
    {
        _cluster = cluster;
        Clock = clock;
    }

    /// <inheritdoc />
    public IGrainFactory Grains => _cluster.Client;

    /// <inheritdoc />
    public VersionedStorage Storage { get; private init; } = null!;

    /// <inheritdoc />
    public ManualClock Clock { get; }

    /// <summary>Starts a host.</summary>
    public static async Task<IGrainHost> Start(HostSettings settings)
    {
        var clock = new ManualClock();
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            // Orleans' own housekeeping stays on the wall's clock; timers and reminders go by the test's.
            silo.Services.AddSingleton<TimeProvider>(clock);
            silo.Services.AddKeyedSingleton(KeyedService.AnyKey, (_, _) => TimeProvider.System);
            silo.Services.AddKeyedSingleton<TimeProvider>(TimeProviderNames.Grains, clock);
            silo.Services.AddKeyedSingleton<TimeProvider>(ReminderTimeProviderNames.Reminders, clock);
            silo.Services.AddKeyedSingleton<IGrainStorage, VersionedStorage>(VersionedStorage.Name);
            silo.UseInMemoryReminderService();
            silo.Configure<GrainCollectionOptions>(options =>
            {
                options.CollectionAge = settings.CollectionAge;
                options.CollectionQuantum = settings.CollectionQuantum;
            });
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new GrainHost(cluster, clock)
        {
            Storage = (VersionedStorage)cluster.GetSiloServiceProvider().GetRequiredKeyedService<IGrainStorage>(VersionedStorage.Name),
        };
    }

    /// <inheritdoc />
    public async Task Stop()
    {
        _stopped = true;
        await _cluster.StopAllSilosAsync();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (!_stopped)
        {
            await Stop();
        }

        await _cluster.DisposeAsync();
    }
}
