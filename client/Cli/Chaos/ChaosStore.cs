using Microsoft.Extensions.DependencyInjection;
using OrleansReco.Cli.Cluster;
using OrleansReco.Grains.Storage;
using OrleansReco.Silo.Storage;

namespace OrleansReco.Cli.Chaos;

/// <summary>Opens the store that a cluster writes, to read what is really in it. SQLite is one process's alone: of it a copy is read.</summary>
internal static class ChaosStore
{
    public static (IStore Store, ServiceProvider Owner) Open(TrialCluster cluster)
    {
        var services = new ServiceCollection();
        services.AddSingleton(TimeProvider.System).AddLogging();
        if (cluster.ConnectionString is { } connection)
        {
            services.AddPostgreSqlStore(new PostgreSqlOptions { ConnectionString = connection });
        }
        else
        {
            services.AddSqliteStore(new SqliteStoreOptions { Folder = Copy(cluster) });
        }

        var provider = services.BuildServiceProvider();
        return (provider.GetRequiredService<IStore>(), provider);
    }

    private static string Copy(TrialCluster cluster)
    {
        var copy = Path.Combine(cluster.Plan.Folder, "copy");
        Directory.CreateDirectory(copy);
        foreach (var file in Directory.GetFiles(cluster.StoreFolder, "reco.db*"))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)), overwrite: true);
        }

        // It is of the process that has it mapped.
        File.Delete(Path.Combine(copy, "reco.db-shm"));
        return copy;
    }
}
