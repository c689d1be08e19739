using System.CommandLine;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OrleansReco.Gateway;
using OrleansReco.Grains.Silos;

namespace OrleansReco.Cli.Up;

/// <summary><c>reco up</c>: the whole service in one process.</summary>
internal static class UpCommand
{
    public static Command Create()
    {
        var host = new HostArguments();
        var empty = new Option<bool>("--empty") { Description = "Does not create the sample world when the store is empty." };
        return host.AddTo(new Command("up", "Starts the service. The first start without data creates a sample world, so that slates come at once.") { empty }).Does(async (arguments, cancellationToken) =>
        {
            var addresses = host.Addresses(arguments);
            await using var app = host.Build(arguments, addresses, trainer: true);
            await ServiceStart.RunAsync(app, host.Store(arguments), addresses, cancellationToken);
            await FillAsync(app, host.Store(arguments), !arguments.GetValue(empty), cancellationToken);

            var needsKey = app.Services.GetRequiredService<IOptions<GatewayOptions>>().Value.RequireApiKeys;
            Welcome.Print(app.Urls.First(), host.Store(arguments), app.Services.GetRequiredService<RuntimeIdentity>(), needsKey, arguments.GetValue(empty), TimeProvider.System.GetUtcNow());
            await app.WaitForShutdownAsync(cancellationToken);
            return 0;
        });
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
}
