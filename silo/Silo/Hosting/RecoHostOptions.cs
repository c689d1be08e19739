using Microsoft.Extensions.DependencyInjection;
using OrleansReco.Silo.Messaging;

namespace OrleansReco.Silo.Hosting;

/// <summary>What is said when a silo's process is built; everything else is in <c>appsettings.json</c> and the environment.</summary>
public sealed class RecoHostOptions
{
    /// <summary>The folder of the store: its files, the model bundles and the API keys.</summary>
    public required string Store { get; init; }

    /// <summary>The addresses to listen on; another than loopback demands API keys.</summary>
    /// <value>http://127.0.0.1:8080.</value>
    public IReadOnlyList<string> Urls { get; init; } = ["http://127.0.0.1:8080"];

    /// <summary>Settings that go before the file's and the environment's, such as <c>Reco:Gateway:MaxEvents</c>.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();

    /// <summary>What the process does on a broker's bus; in memory it does everything.</summary>
    /// <value>Publishes, and stores examples: the process is the whole product.</value>
    public BusDuties Bus { get; init; } = BusDuties.Publish | BusDuties.StoreExamples;

    /// <summary>Reads sections of settings that the silo does not know, into the same report.</summary>
    public Action<SettingsReport>? ReadSettings { get; init; }

    /// <summary>Last word on the services.</summary>
    public Action<IServiceCollection>? ConfigureServices { get; init; }
}
