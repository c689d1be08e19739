using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Dashboard;
using Orleans.Reminders;
using Orleans.Runtime.Placement;
using Orleans.Serialization;
using OrleansReco.Gateway.Keys;

namespace OrleansReco.Silo.Hosting;

/// <summary>Hosts the grains on the runtime of this build: Microsoft Orleans.</summary>
public static class GrainRuntimeServices
{
    private const string Npgsql = "Npgsql";

    /// <summary>Adds a silo, which starts and stops with the host. Needs an <c>IGrainStorage</c>.</summary>
    public static IServiceCollection AddGrainRuntime(this IServiceCollection services, RuntimeOptions options, GrainRuntimePlace? place = null)
    {
        services.AddClocks();
        services.AddSingleton<IFatalErrorHandler, DeadSiloExit>();
        services.AddHostedService<ClusterWatch>();
        if (options.Clustering == Clustering.PostgreSql && place?.ConnectionString is { } connection)
        {
            services.AddHostedService(_ => new ClusterTables(connection, options.JoinTimeout));
        }

        services.AddHostedService<RemoteCallMeter>();
        return services.AddOrleans(silo =>
        {
            silo.AddMembership(options, place).AddLiveness(options).AddPlacement();
            silo.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = options.ResponseTimeout);

            // What failed reaches the caller by name, and not as a complaint that it could not be told. Of the program's own parts alone: a peer names the type that is made.
            silo.Services.Configure<ExceptionSerializationOptions>(exceptions => exceptions.SupportedNamespacePrefixes.UnionWith(["OrleansReco", "Npgsql", "MassTransit", "RabbitMQ"]));
            silo.Configure<GrainCollectionOptions>(collection => Collect(collection, options));
            if (place is not null)
            {
                silo.Configure<Orleans.Configuration.SiloOptions>(named => named.SiloName = place.SiloName);
            }

            if (options.Dashboard && place is not null)
            {
                silo.AddDashboard();
            }
        });
    }

    /// <summary>What this build cannot do of what is set.</summary>
    internal static void Check(RuntimeOptions options, SettingsReport report)
    {
        if (!IPAddress.TryParse(options.AdvertisedAddress, out _))
        {
            report.Add($"Reco:Runtime: AdvertisedAddress must be an IP address such as 10.0.0.7, but was '{options.AdvertisedAddress}'.");
        }
    }

    /// <summary>Orleans' own dashboard.</summary>
    internal static void MapRuntime(this WebApplication app, RuntimeOptions options)
    {
        if (options.Dashboard)
        {
            app.MapOrleansDashboard("/dashboard").ForBrowsersWith(Role.Operator).ExcludeFromDescription();
        }
    }

    /// <summary>Timers and reminders go by the registered clock; Orleans' own housekeeping by the wall's, whatever clock a replay runs on.</summary>
    private static void AddClocks(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddKeyedSingleton(KeyedService.AnyKey, (_, _) => TimeProvider.System);
        services.AddKeyedSingleton(TimeProviderNames.Grains, (provider, _) => provider.GetRequiredService<TimeProvider>());
        services.AddKeyedSingleton(ReminderTimeProviderNames.Reminders, (provider, _) => provider.GetRequiredService<TimeProvider>());
    }

    private static ISiloBuilder AddMembership(this ISiloBuilder silo, RuntimeOptions options, GrainRuntimePlace? place)
    {
        var address = IPAddress.Parse(options.AdvertisedAddress);
        var (siloPort, gatewayPort) = FreePorts.Choose(address, options.SiloPort, options.GatewayPort);
        silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (options.ClusterId, options.ServiceId));
        silo.Configure<EndpointOptions>(endpoint =>
        {
            (endpoint.AdvertisedIPAddress, endpoint.SiloPort, endpoint.GatewayPort) = (address, siloPort, gatewayPort);
            endpoint.SiloListeningEndpoint = options.SiloListenPort == 0 ? null : new IPEndPoint(address, options.SiloListenPort);
        });
        if (options.Clustering == Clustering.Localhost)
        {
            return silo.UseDevelopmentClustering(primarySiloEndpoint: null).UseInMemoryReminderService();
        }

        var connection = ClusterConnection.Of(place?.ConnectionString ?? throw new InvalidOperationException("Clustering on PostgreSQL needs its connection string: set Reco:PostgreSql:ConnectionString."));
        return silo
            .UseAdoNetClustering(clustering => (clustering.Invariant, clustering.ConnectionString) = (Npgsql, connection))
            .UseAdoNetReminderService(reminders => (reminders.Invariant, reminders.ConnectionString) = (Npgsql, connection));
    }

    /// <summary>A silo that dies is found out within seconds; one that is only busy still sends messages, and is not suspected.</summary>
    private static ISiloBuilder AddLiveness(this ISiloBuilder silo, RuntimeOptions options)
        => silo.Configure<ClusterMembershipOptions>(membership =>
        {
            // All three alike: a silent silo is suspected after MissedProbes times ProbeTimeout, not after a multiple of it.
            (membership.ProbeTimeout, membership.MinProbeTimeout, membership.MaxProbeTimeout) = (options.ProbeTimeout, options.ProbeTimeout, options.ProbeTimeout);
            membership.NumMissedProbesLimit = options.MissedProbes;
            membership.NumVotesForDeathDeclaration = options.DeathVotes;
            membership.EnableIndirectProbes = true;
            membership.EnableConnectionLivenessCheck = true;
            membership.ExtendProbeTimeoutDuringDegradation = true;
            membership.TableRefreshTimeout = options.MembershipRefresh;
            membership.IAmAliveTablePublishTimeout = options.MembershipRefresh;
            membership.MaxJoinAttemptTime = options.JoinTimeout;
        });

    private static ISiloBuilder AddPlacement(this ISiloBuilder silo)
    {
        silo.Services.AddPlacementDirector<UserPlacement, UserPlacementDirector>();
        silo.Services.AddSingleton<IPlacementStrategyResolver, UserPlacementResolver>();
        return silo;
    }

    private static void Collect(GrainCollectionOptions collection, RuntimeOptions options)
    {
        collection.CollectionAge = options.CollectionAge;
        foreach (var (grainClass, age) in GrainAges.ByClass(options))
        {
            collection.ClassSpecificCollectionAge[grainClass] = age;
        }
    }
}
