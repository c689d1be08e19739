using System.CommandLine;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OrleansReco.Silo.Hosting;
using OrleansReco.Trainer;

namespace OrleansReco.Cli.Up;

/// <summary><c>reco gateway</c>: REST alone, in front of the silos of a cluster.</summary>
internal static class GatewayCommand
{
    public static Command Create()
    {
        var host = new HostArguments();
        var silo = new Option<string[]>("--silo") { Description = "Gateway of a silo, as ADDRESS:PORT, instead of the members in PostgreSQL. May be given more than once.", DefaultValueFactory = _ => [], HelpName = "ADDRESS:PORT" };
        return host.AddTo(new Command("gateway", "Answers REST for a cluster on Orleans, without grains or store of its own; --store names the folder of its API keys.") { silo }).Does(async (arguments, cancellationToken) =>
        {
            var addresses = host.Addresses(arguments);
            await using var app = Build(new RecoHostOptions
            {
                Store = host.Store(arguments),
                Urls = addresses,
                Settings = host.Settings(arguments),
                ReadSettings = report => report.Read("Reco:Trainer", new TrainerOptions()),
            }, arguments.GetValue(silo)!);
            app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine($"The gateway is up at {app.Urls.First()}. SIGTERM or Ctrl+C stops it."));
            try
            {
                await app.RunAsync(cancellationToken);
            }
            catch (OptionsValidationException e)
            {
                throw new CommandFailedException(e.Message);
            }

            return 0;
        });
    }

    private static WebApplication Build(RecoHostOptions options, IReadOnlyList<string> silos)
    {
        try
        {
            return RecoHost.BuildGateway(options, (services, settings, report) =>
            {
                ClusterAccess.Add(services, settings, report, silos);
                report.RefuseUnread("Reco");
            });
        }
        catch (SettingsException e)
        {
            throw new CommandFailedException(e.Message);
        }
    }
}
