using Microsoft.Extensions.Configuration;
using OrleansReco.Gateway;
using OrleansReco.Gateway.Keys;
using OrleansReco.Silo.Storage;

namespace OrleansReco.Silo.Hosting;

/// <summary>Every setting of a silo's process, read and found in order.</summary>
public sealed record SiloSettings
{
    /// <summary>The store.</summary>
    public required SqliteStoreOptions Store { get; init; }

    /// <summary>The grain runtime.</summary>
    public required RuntimeOptions Runtime { get; init; }

    /// <summary>Whether an address is listened on that demands API keys.</summary>
    public required bool DemandKeys { get; init; }

    /// <summary>Reads all sections.</summary>
    /// <exception cref="SettingsException">With everything that is wrong.</exception>
    internal static SiloSettings Read(IConfiguration configuration, IReadOnlyList<string> urls)
    {
        var report = new SettingsReport(configuration);
        var gateway = report.Read("Reco:Gateway", new GatewayOptions());
        var settings = new SiloSettings
        {
            Store = report.Read("Reco:Store", new SqliteStoreOptions()),
            Runtime = report.Read("Reco:Runtime", new RuntimeOptions()),
            DemandKeys = ListenAddresses.DemandKeys(urls, CountKeys(gateway.KeyFile, report), report),
        };
        report.ThrowIfFailed();
        return settings;
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
