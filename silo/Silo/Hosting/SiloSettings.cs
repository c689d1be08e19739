using OrleansReco.Gateway;
using OrleansReco.Gateway.Keys;
using OrleansReco.Grains.Feedback;
using OrleansReco.Grains.Models;
using OrleansReco.Grains.Recommendations;
using OrleansReco.Grains.Silos;
using OrleansReco.Grains.Users;
using OrleansReco.Silo.Messaging;
using OrleansReco.Silo.Storage;

namespace OrleansReco.Silo.Hosting;

/// <summary>Every setting of a silo's process, read and found in order.</summary>
public sealed record SiloSettings
{
    /// <summary>The store.</summary>
    public required SqliteStoreOptions Store { get; init; }

    /// <summary>PostgreSQL, where something stands on it.</summary>
    public required PostgreSqlOptions PostgreSql { get; init; }

    /// <summary>Model bundles.</summary>
    public required BundleOptions Bundles { get; init; }

    /// <summary>The grain runtime.</summary>
    public required RuntimeOptions Runtime { get; init; }

    /// <summary>The silo as a whole.</summary>
    public required SiloOptions Silo { get; init; }

    /// <summary>Serving slates.</summary>
    public required RecommendationOptions Recommendations { get; init; }

    /// <summary>The registry of models.</summary>
    public required ModelOptions Models { get; init; }

    /// <summary>The feedback path.</summary>
    public required FeedbackOptions Feedback { get; init; }

    /// <summary>What is kept of users.</summary>
    public required UserOptions Users { get; init; }

    /// <summary>The bus.</summary>
    public required MessagingOptions Messaging { get; init; }

    /// <summary>The bus on RabbitMQ, where it is chosen.</summary>
    public required RabbitMqOptions RabbitMq { get; init; }

    /// <summary>Whether an address is listened on that demands API keys.</summary>
    public required bool DemandKeys { get; init; }

    /// <summary>Reads all sections; what is wrong goes into the report.</summary>
    internal static SiloSettings Read(SettingsReport report, IReadOnlyList<string> urls)
    {
        var gateway = report.Read("Reco:Gateway", new GatewayOptions());
        var runtime = report.Read("Reco:Runtime", new RuntimeOptions());
        GrainRuntimeServices.Check(runtime, report);
        var store = report.Read("Reco:Store", new SqliteStoreOptions());
        var bundles = report.Read("Reco:Bundles", new BundleOptions());
        return new()
        {
            Store = store,
            Bundles = bundles,
            PostgreSql = ReadPostgreSql(report, store.Provider == StoreProvider.PostgreSql || bundles.Provider == BundleProvider.PostgreSql || runtime.Clustering == Clustering.PostgreSql),
            Runtime = runtime,
            Silo = report.Read("Reco:Silo", new SiloOptions()),
            Recommendations = report.Read("Reco:Recommendations", new RecommendationOptions()),
            Models = report.Read("Reco:Models", new ModelOptions()),
            Feedback = report.Read("Reco:Feedback", new FeedbackOptions()),
            Users = report.Read("Reco:Users", new UserOptions()),
            Messaging = report.Read("Reco:Messaging", new MessagingOptions()),
            RabbitMq = report.Read("Reco:RabbitMq", new RabbitMqOptions()),
            DemandKeys = ListenAddresses.DemandKeys(urls, CountKeys(gateway.KeyFile, report), report),
        };
    }

    private static PostgreSqlOptions ReadPostgreSql(SettingsReport report, bool isNeeded)
    {
        var options = report.Read("Reco:PostgreSql", new PostgreSqlOptions());
        if (isNeeded && options.CheckConnectionString() is { } failure)
        {
            report.Add($"Reco:PostgreSql: {failure}");
        }

        return options;
    }

    private static int CountKeys(string file, SettingsReport report)
    {
        try
        {
            return new ApiKeyFile(file).Count;
        }
        catch (InvalidDataException e)
        {
            report.Add(e.Message);
            return 0;
        }
    }
}
