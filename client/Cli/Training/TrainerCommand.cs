using System.CommandLine;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;
using OrleansReco.Cli.Settings;
using OrleansReco.Cli.Up;
using OrleansReco.Silo.Hosting;

namespace OrleansReco.Cli.Training;

/// <summary><c>reco trainer</c>: consumes examples from the bus and retrains, in a process of its own.</summary>
internal static class TrainerCommand
{
    public static Command Create()
    {
        var host = new HostArguments(8081);
        var url = new Option<string?>("--url") { Description = "Where the REST service is, with which bundles are registered; else RECO_URL.", DefaultValueFactory = _ => Environment.GetEnvironmentVariable("RECO_URL") };
        var key = new SecretOption("--key", "API key with the role operator; needed only where the service demands one.", "RECO_KEY");
        var command = new Command("trainer", "Consumes examples from RabbitMQ, stores each once, and retrains by policy; beside `reco silo`. On --port or --urls it answers /health/live, /health/ready and /metrics alone.") { url };
        key.AddTo(command);
        return host.AddTo(command).Does(async (arguments, cancellationToken) =>
        {
            var addresses = host.Addresses(arguments);
            await using var app = Build(host, arguments, addresses, ServiceOf(arguments.GetValue(url)), key.Read(arguments) ?? Environment.GetEnvironmentVariable("RECO_KEY"));
            await ServiceStart.RunAsync(app, host.Store(arguments), addresses, cancellationToken);
            Console.WriteLine($"The trainer is up at {app.Urls.First()} (/health/ready, /metrics). SIGTERM or Ctrl+C stops it; what it has not stored goes back to its queue.");
            await app.WaitForShutdownAsync(cancellationToken);
            return 0;
        });
    }

    private static Uri? ServiceOf(string? url)
        => string.IsNullOrEmpty(url) ? null
            : Uri.TryCreate(url, UriKind.Absolute, out var service) && service.Scheme is "http" or "https" ? service
            : throw new CommandFailedException($"--url must be an http address, but was '{url}'. Send such as http://127.0.0.1:8080.");

    private static WebApplication Build(HostArguments host, ParseResult arguments, string[] addresses, Uri? service, string? key)
    {
        try
        {
            return TrainerProcess.Build(host.Store(arguments), addresses, service, string.IsNullOrEmpty(key) ? null : key, host.Settings(arguments));
        }
        catch (SettingsException e)
        {
            throw new CommandFailedException(e.Message);
        }
    }
}
