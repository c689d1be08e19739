using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrleansReco.Grains.Silos;

namespace OrleansReco.Cli.Up;

/// <summary><c>reco silo</c>: one silo, alone or of a cluster, with REST and without the trainer.</summary>
internal static class SiloCommand
{
    public static Command Create()
    {
        var host = new HostArguments();
        return host.AddTo(new Command("silo", "Starts one silo with REST and without the trainer; on Orleans, --set Runtime:Clustering=PostgreSql makes it one of a cluster.")).Does(async (arguments, cancellationToken) =>
        {
            var addresses = host.Addresses(arguments);
            await using var app = host.Build(arguments, addresses, trainer: false);
            await ServiceStart.RunAsync(app, host.Store(arguments), addresses, cancellationToken);
            var runtime = app.Services.GetRequiredService<RuntimeIdentity>();
            Console.WriteLine($"Silo {app.Services.GetRequiredService<SiloOptions>().Name} is up at {app.Urls.First()} on {runtime.Name} ({runtime.Reason}). SIGTERM or Ctrl+C drains and stops it.");
            await app.WaitForShutdownAsync(cancellationToken);
            return 0;
        });
    }
}
