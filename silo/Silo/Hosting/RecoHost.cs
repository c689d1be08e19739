using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansReco.Gateway;
using OrleansReco.Gateway.Health;
using OrleansReco.Grains.Storage;
using OrleansReco.Silo.Messaging;
using OrleansReco.Silo.Storage;

namespace OrleansReco.Silo.Hosting;

/// <summary>The process that hosts grains and answers REST.</summary>
public static class RecoHost
{
    /// <summary>Builds the process; nothing listens and no file is opened before it starts.</summary>
    /// <exception cref="SettingsException">Settings are not as they must be, or an address others can reach has no API key.</exception>
    public static WebApplication Build(RecoHostOptions options)
    {
        var builder = CreateBuilder(options);
        var report = new SettingsReport(builder.Configuration);
        var settings = SiloSettings.Read(report, options.Urls);
        options.ReadSettings?.Invoke(report);
        RefuseOtherEndpoints(report);
        report.ThrowIfFailed();
        builder.Services.AddRecoSilo(settings, options.Bus);
        builder.Services.AddRecoGateway();
        builder.Services.Configure<GatewayOptions>(gateway => gateway.RequireApiKeys |= settings.DemandKeys);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = settings.Runtime.ShutdownTimeout);
        options.ConfigureServices?.Invoke(builder.Services);
        var app = builder.Build().MapReco();
        app.MapRuntime(settings.Runtime);
        return app;
    }

    /// <summary>
    /// Builds a process that hosts no grains and stands beside the silos: store, bus and what training reads; it listens for probes alone. On SQLite it opens the store beside the one silo.
    /// </summary>
    /// <param name="options">What is said of it.</param>
    /// <param name="role">What it is, in a word.</param>
    /// <param name="trainConsumer">Its consumer of <c>TrainModel</c>.</param>
    /// <exception cref="SettingsException">Settings are not as they must be, or the bus is in memory, where no other process is on it.</exception>
    public static WebApplication BuildBeside(RecoHostOptions options, string role, Type trainConsumer)
    {
        var builder = CreateBuilder(options);
        var report = new SettingsReport(builder.Configuration);
        var settings = SiloSettings.Read(report, []);
        options.ReadSettings?.Invoke(report);
        if (settings.Messaging.Transport == MessagingTransport.InMemory)
        {
            report.Add($"Reco:Messaging: Transport is InMemory, and no other process is on that bus, so a {role} of its own would get nothing. Set Transport=RabbitMq and Reco:RabbitMq:Uri here and for the silos; or leave training to `reco up`.");
        }

        // Without a key its metrics are closed to all; its probes, which others may ask, say nothing.
        var isPublic = ListenAddresses.DemandKeys(options.Urls, keys: 1, report);
        RefuseOtherEndpoints(report);
        report.ThrowIfFailed();
        builder.Services.AddRecoStore(settings.Store, settings.PostgreSql, settings.Bundles, beside: true).AddTailedTrainingData(settings.Silo);
        builder.Services.AddMessaging(settings.Messaging, configure: null, settings.RabbitMq, options.Bus, trainConsumer);
        builder.Services.AddRecoGateway();
        builder.Services.Configure<GatewayOptions>(gateway => gateway.RequireApiKeys |= isPublic);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = settings.Runtime.ShutdownTimeout);
        options.ConfigureServices?.Invoke(builder.Services);
        var app = builder.Build();
        return app.MapRecoProbes(_ => Task.FromResult(Report(app.Services, role)));
    }

    /// <summary>Builds a process that answers REST, hosts no grains and keeps no store: it calls the silos of a cluster.</summary>
    /// <param name="options">What is said of it.</param>
    /// <param name="addCluster">Adds the <c>IGrainFactory</c> of the cluster; it may add to the report.</param>
    /// <exception cref="SettingsException">Settings are not as they must be.</exception>
    public static WebApplication BuildGateway(RecoHostOptions options, Action<IServiceCollection, SiloSettings, SettingsReport> addCluster)
    {
        var builder = CreateBuilder(options);
        var report = new SettingsReport(builder.Configuration);
        var settings = SiloSettings.Read(report, options.Urls);
        options.ReadSettings?.Invoke(report);
        addCluster(builder.Services, settings, report);
        RefuseOtherEndpoints(report);
        report.ThrowIfFailed();
        builder.Services.AddRecoGateway(alone: true);
        builder.Services.Configure<GatewayOptions>(gateway => gateway.RequireApiKeys |= settings.DemandKeys);
        builder.Services.Configure<HostOptions>(host =>
        {
            host.ShutdownTimeout = settings.Runtime.ShutdownTimeout;
            // It answers probes while it still looks for a silo.
            host.ServicesStartConcurrently = true;
        });
        options.ConfigureServices?.Invoke(builder.Services);
        return builder.Build().MapReco(alone: true);
    }

    /// <summary>The server would listen there whatever is checked of the addresses.</summary>
    private static void RefuseOtherEndpoints(SettingsReport report)
        => report.Refuse("Kestrel:Endpoints", "Say addresses with --urls: those that others can reach demand API keys.");

    private static ProcessReport Report(IServiceProvider services, string role)
    {
        var changes = services.GetRequiredService<TailedWithheldUsers>();
        var bus = services.GetRequiredService<IBusControl>().CheckHealth();
        var detail = !changes.Ready.IsCompletedSuccessfully ? "The change feed has not been read yet. Look at the store and at the log."
            : !services.GetRequiredService<IStore>().IsHealthy ? "The store did not take the last write. Look at it and at the log."
            : bus.Status != BusHealthStatus.Healthy ? "The bus does not answer; the broker keeps what is sent meanwhile. Look at RabbitMQ."
            : null;
        return new ProcessReport(detail is null, role, detail ?? "Consumes the bus.", changes.Seq);
    }

    /// <summary>A process that reads the product's settings, writes its log as all of them do, and listens.</summary>
    private static WebApplicationBuilder CreateBuilder(RecoHostOptions options)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.Sources.Clear();
        builder.Configuration
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Reco:Gateway:KeyFile"] = Path.Combine(Path.GetFullPath(options.Store), "keys.json") })
            .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true, reloadOnChange: false)
            .AddEnvironmentVariables("RECO_SETTING_")
            .AddInMemoryCollection(options.Settings)
            .AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Reco:Store:Folder"] = Path.GetFullPath(options.Store),
            });
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
        return builder;
    }
}
