using System.CommandLine;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OrleansReco.Gateway;
using OrleansReco.Grains.Storage;
using OrleansReco.Silo.Hosting;

namespace OrleansReco.Cli.Up;

/// <summary><c>reco up</c>: the whole service in one process.</summary>
internal static class UpCommand
{
    public static Command Create()
    {
        var port = new Option<int>("--port") { Description = "Port on the loopback address; 0 takes a free one.", DefaultValueFactory = _ => 8080 }.Within("between 0 and 65535", value => value is >= 0 and <= 65_535);
        var store = new Option<string>("--store") { Description = "The store's folder.", DefaultValueFactory = _ => RecoPaths.DefaultStore, HelpName = "DIR" };
        var urls = new Option<string?>("--urls") { Description = "Addresses to listen on instead, separated by ';'. Another than loopback demands API keys (`reco keys add`)." };
        var empty = new Option<bool>("--empty") { Description = "Does not create the sample world when the store is empty." };
        var set = new Option<string[]>("--set") { Description = "A setting of appsettings.json, such as Gateway:MaxEvents=500. May be given more than once.", DefaultValueFactory = _ => [] };
        return new Command("up", "Starts the service. The first start without data creates a sample world, so that slates come at once.") { port, store, urls, empty, set }.Does(async (arguments, cancellationToken) =>
        {
            var addresses = arguments.GetValue(urls)?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [$"http://127.0.0.1:{arguments.GetValue(port)}"];
            if (addresses.Length == 0)
            {
                throw new CommandFailedException("--urls must name at least one address, but was empty. Say such as http://127.0.0.1:8080, or leave it out.");
            }

            ListenProbe.Try(addresses);
            await using var app = Build(arguments.GetValue(store)!, addresses, arguments.GetValue(set)!);
            OpenStore(app, arguments.GetValue(store)!);
            await StartAsync(app, addresses, cancellationToken);
            await FillAsync(app, arguments.GetValue(store)!, !arguments.GetValue(empty), cancellationToken);

            var needsKey = app.Services.GetRequiredService<IOptions<GatewayOptions>>().Value.RequireApiKeys;
            Welcome.Print(app.Urls.First(), arguments.GetValue(store)!, needsKey, arguments.GetValue(empty), TimeProvider.System.GetUtcNow());
            await app.WaitForShutdownAsync(cancellationToken);
            return 0;
        });
    }

    private static WebApplication Build(string store, string[] addresses, string[] settings)
    {
        try
        {
            // The last word on a setting counts, as with other options.
            var said = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
            foreach (var setting in settings)
            {
                var (name, value) = ParseSetting(setting);
                said[name] = value;
            }

            return RecoProcess.Build(store, addresses, said);
        }
        catch (SettingsException e)
        {
            throw new CommandFailedException(e.Message);
        }
    }

    private static KeyValuePair<string, string> ParseSetting(string setting)
    {
        var at = setting.IndexOf('=');
        return at > 0
            ? new(setting.StartsWith("Reco:", StringComparison.Ordinal) || setting.StartsWith("Logging:", StringComparison.Ordinal) ? setting[..at] : "Reco:" + setting[..at], setting[(at + 1)..])
            : throw new CommandFailedException($"--set must be NAME=VALUE, but was '{setting}'. appsettings.json shows every name.");
    }

    /// <summary>Opens the store before anything else starts, so that a store that cannot be opened is one line and not a host that fails.</summary>
    private static void OpenStore(WebApplication app, string store)
    {
        try
        {
            app.Services.GetRequiredService<IStore>();
        }
        catch (Exception e)
        {
            // Held by another process, no folder, not allowed, not a database: whatever it is, the start ends here with its words.
            throw new CommandFailedException($"The store in {store} cannot be opened: {e.Message}");
        }
    }

    private static async Task FillAsync(WebApplication app, string store, bool sampleWorld, CancellationToken cancellationToken)
    {
        try
        {
            await FirstStart.RunAsync(app.Services, store, sampleWorld, cancellationToken);
        }
        catch
        {
            // A stop in the middle of it is a stop like any other: states are written and the store closes before the process ends.
            await app.StopAsync(CancellationToken.None);
            throw;
        }
    }

    private static async Task StartAsync(WebApplication app, string[] addresses, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            throw new CommandFailedException($"The service cannot listen on {string.Join(", ", addresses)}: {e.Message.TrimEnd('.')}. Stop what listens there, or choose another with --port.");
        }
    }
}
