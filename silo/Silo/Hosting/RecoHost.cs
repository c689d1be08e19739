using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansReco.Gateway;

namespace OrleansReco.Silo.Hosting;

/// <summary>The process that hosts grains and answers REST.</summary>
public static class RecoHost
{
    /// <summary>Builds the process; nothing listens and no file is opened before it starts.</summary>
    /// <exception cref="SettingsException">Settings are not as they must be, or an address others can reach has no API key.</exception>
    public static WebApplication Build(RecoHostOptions options)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.Sources.Clear();
        builder.Configuration
            .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true, reloadOnChange: false)
            .AddEnvironmentVariables("RECO_SETTING_")
            .AddInMemoryCollection(options.Settings)
            .AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Reco:Store:Folder"] = Path.GetFullPath(options.Store),
                ["Reco:Gateway:KeyFile"] = Path.Combine(Path.GetFullPath(options.Store), "keys.json"),
            });

        var report = new SettingsReport(builder.Configuration);
        var settings = SiloSettings.Read(report, options.Urls);
        options.ReadSettings?.Invoke(report);
        // The server would listen there whatever was checked above.
        report.Refuse("Kestrel:Endpoints", "Say addresses with `reco up --urls`: those that others can reach demand API keys.");
        report.ThrowIfFailed();
        builder.Logging.ClearProviders();
        builder.Logging.AddConfiguration(builder.Configuration.GetSection("Logging"));
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss ";
        });
        builder.WebHost.UseKestrelCore().UseUrls([.. options.Urls]);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Services.AddRoutingCore();
        builder.Services.AddRecoSilo(settings);
        builder.Services.AddRecoGateway();
        builder.Services.Configure<GatewayOptions>(gateway => gateway.RequireApiKeys |= settings.DemandKeys);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = settings.Runtime.ShutdownTimeout);
        options.ConfigureServices?.Invoke(builder.Services);
        var app = builder.Build().MapReco();
        app.MapRuntime(settings.Runtime);
        return app;
    }
}
