using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OrleansReco.Grains.Storage;
using OrleansReco.Learning.Examples;
using OrleansReco.Silo.Storage.Serialization;
using OrleansReco.Silo.Storage.Sqlite;

namespace OrleansReco.Silo.Storage;

/// <summary>Registers a store.</summary>
public static class StorageServices
{
    /// <summary>Registers the store on SQLite as <see cref="IStore"/> and as each of its ports, the serializer of states, and the grain storage that stands on them. The files are opened when the store is first asked for.</summary>
    /// <exception cref="System.ComponentModel.DataAnnotations.ValidationException">Settings are out of range; the message has all of them.</exception>
    public static IServiceCollection AddSqliteStore(this IServiceCollection services, SqliteStoreOptions options)
    {
        options.Validate();
        services.AddSingleton<IStateSerializer, StateSerializer>();
        services.AddSingleton(options);
        services.AddSingleton<IStore, SqliteStore>();
        services.AddSingleton<IEventLog>(Store).AddSingleton<ISnapshotStore>(Store).AddSingleton<IDecisionStore>(Store).AddSingleton<IExampleStore>(Store);
        services.AddSingleton<IChangeFeed>(Store).AddSingleton<IDeadlineStore>(Store).AddSingleton<ICounterStore>(Store).AddSingleton<IErasureStore>(Store);
        services.AddSingleton<IGrainStorage, GrainStorage>();
        return services;

        static IStore Store(IServiceProvider provider) => provider.GetRequiredService<IStore>();
    }

    /// <summary>Registers what training reads: the store's events and items, less those of users who were erased or refused consent. Needs the store and the silo's state.</summary>
    public static IServiceCollection AddStoreTrainingData(this IServiceCollection services)
    {
        services.TryAddSingleton<EventWeights>();
        return services.AddSingleton<ITrainingData, StoreTrainingData>();
    }
}
