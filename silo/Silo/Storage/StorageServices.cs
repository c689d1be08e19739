using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using OrleansReco.Grains.Silos;
using OrleansReco.Grains.Storage;
using OrleansReco.Learning.Bundles;
using OrleansReco.Learning.Examples;
using OrleansReco.Silo.Storage.PostgreSql;
using OrleansReco.Silo.Storage.Serialization;
using OrleansReco.Silo.Storage.Sqlite;

namespace OrleansReco.Silo.Storage;

/// <summary>Registers a store.</summary>
public static class StorageServices
{
    /// <summary>Registers the store and the bundle store that the settings name. <paramref name="beside"/>: on SQLite, beside the silo whose store it is.</summary>
    /// <exception cref="System.ComponentModel.DataAnnotations.ValidationException">Settings are out of range; the message has all of them.</exception>
    public static IServiceCollection AddRecoStore(this IServiceCollection services, SqliteStoreOptions store, PostgreSqlOptions postgreSql, BundleOptions bundles, bool beside = false)
    {
        _ = store.Provider == StoreProvider.PostgreSql ? services.AddPostgreSqlStore(postgreSql) : services.AddSqliteStore(store, beside);
        var folder = bundles.Folder ?? Path.Combine(store.Folder, "models");
        if ((bundles.Provider ?? (store.Provider == StoreProvider.PostgreSql ? BundleProvider.PostgreSql : BundleProvider.Directory)) == BundleProvider.Directory)
        {
            return services.AddSingleton<IBundleStore>(new DirectoryBundleStore(folder));
        }

        services.AddPostgreSqlDatabase(postgreSql);
        return services.AddSingleton<IBundleStore>(provider => new PostgreSqlBundleStore(new BundleRows(provider.GetRequiredService<PostgreSqlDatabase>()), folder, bundles.Cached, (long)bundles.CachedMebibytes << 20));
    }

    /// <summary>Registers the store on SQLite as <see cref="IStore"/> and as each of its ports, the serializer of states, and the grain storage that stands on them. The files are opened when the store is first asked for.
    /// <paramref name="beside"/>: beside the silo whose store it is, as the one trainer does.</summary>
    /// <exception cref="System.ComponentModel.DataAnnotations.ValidationException">Settings are out of range; the message has all of them.</exception>
    public static IServiceCollection AddSqliteStore(this IServiceCollection services, SqliteStoreOptions options, bool beside = false)
    {
        options.Validate();
        return services.AddSingleton(options)
            .AddSingleton<IStore>(provider => new SqliteStore(options, provider.GetRequiredService<IStateSerializer>(), provider.GetRequiredService<ILogger<SqliteStore>>(), beside))
            .AddPorts();
    }

    /// <summary>Registers the store on PostgreSQL in the same way. The server is asked when the store is first asked for.</summary>
    /// <exception cref="System.ComponentModel.DataAnnotations.ValidationException">Settings are out of range; the message has all of them.</exception>
    public static IServiceCollection AddPostgreSqlStore(this IServiceCollection services, PostgreSqlOptions options)
    {
        options.Validate();
        return services.AddPostgreSqlDatabase(options).AddSingleton<IStore, PostgreSqlStore>().AddPorts();
    }

    /// <summary>Registers what training reads: the store's events and items, less those of users who were erased or refused consent. Needs the store and the silo's state.</summary>
    public static IServiceCollection AddStoreTrainingData(this IServiceCollection services)
    {
        services.TryAddSingleton<EventWeights>();
        services.TryAddSingleton<IWithheldUsers, SiloWithheldUsers>();
        return services.AddSingleton<ITrainingData, StoreTrainingData>();
    }

    /// <summary>Registers what training reads in a process without grains, which tails the change feed itself. Needs the store.</summary>
    public static IServiceCollection AddTailedTrainingData(this IServiceCollection services, SiloOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton<TailedWithheldUsers>();
        services.AddSingleton<IWithheldUsers>(provider => provider.GetRequiredService<TailedWithheldUsers>());
        services.AddHostedService(provider => provider.GetRequiredService<TailedWithheldUsers>());
        return services.AddStoreTrainingData();
    }

    private static IServiceCollection AddPostgreSqlDatabase(this IServiceCollection services, PostgreSqlOptions options)
    {
        services.TryAddSingleton(options);
        services.TryAddSingleton<PostgreSqlDatabase>();
        return services;
    }

    private static IServiceCollection AddPorts(this IServiceCollection services)
    {
        services.AddSingleton<IStateSerializer, StateSerializer>();
        services.AddSingleton<IEventLog>(Store).AddSingleton<ISnapshotStore>(Store).AddSingleton<IDecisionStore>(Store).AddSingleton<IExampleStore>(Store);
        services.AddSingleton<IChangeFeed>(Store).AddSingleton<IDeadlineStore>(Store).AddSingleton<ICounterStore>(Store).AddSingleton<IErasureStore>(Store);
        services.TryAddSingleton(TimeProvider.System);
        services.AddHostedService<StoreProbe>();
        return services.AddSingleton<IGrainStorage, GrainStorage>();

        static IStore Store(IServiceProvider provider) => provider.GetRequiredService<IStore>();
    }
}
