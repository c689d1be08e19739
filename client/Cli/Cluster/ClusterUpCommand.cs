using System.CommandLine;
using OrleansReco.Cli.Servers;
using OrleansReco.Cli.Settings;

namespace OrleansReco.Cli.Cluster;

/// <summary><c>reco cluster up</c>: starts a trial cluster and watches over it, here or in the background.</summary>
internal static class ClusterUpCommand
{
    private const int MostSilos = 16;
    private const int MostPortBase = 65_000;

    public static Command Create()
    {
        var silos = new Option<int>("--silos") { Description = "Number of silos.", DefaultValueFactory = _ => 3, HelpName = "N" }.Within($"between 1 and {MostSilos}", n => n is >= 1 and <= MostSilos);
        var folder = ClusterCommand.Folder();
        var portBase = new Option<int?>("--port-base") { Description = "First of the ports, all on loopback: the gateway's, then the silos', then the rest. Without it they are free ones.", HelpName = "PORT" };
        var detach = new Option<bool>("--detach") { Description = "Goes on in the background; `reco cluster down` ends it." };
        var keep = new Option<bool>("--keep") { Description = "Keeps the data when the cluster ends; the next `up` goes on with it." };
        var empty = new Option<bool>("--empty") { Description = "Does not create the sample world when the store is empty." };
        var settings = new SettingOptions("A setting of appsettings.json for every silo and the trainer, such as Reco:Feedback:SnapshotEvery=8.");
        var command = new Command("up", "Starts throwaway PostgreSQL and RabbitMQ, silos, a gateway and a trainer as processes of their own, and starts again what dies.") { silos, folder, portBase, detach, keep, empty };
        settings.AddTo(command);
        return command.Does(async (arguments, cancellationToken) =>
        {
            var place = new ClusterFolder(arguments.GetValue(folder)!);
            var plan = new ClusterPlan
            {
                Folder = place.Path,
                Silos = arguments.GetValue(silos),
                Gateway = ClusterRuntime.IsOrleans,
                PortBase = arguments.GetValue(portBase),
                Settings = settings.Read(arguments),
            };
            Check(plan, place);
            return arguments.GetValue(detach)
                ? await ClusterBackground.StartAsync(place, plan, arguments.GetValue(keep), arguments.GetValue(empty), settings.Repeat(arguments), cancellationToken)
                : await ClusterForeground.RunAsync(place, plan, arguments.GetValue(keep), arguments.GetValue(empty), cancellationToken);
        });
    }

    /// <summary>What would stop the start later is said before anything starts.</summary>
    private static void Check(ClusterPlan plan, ClusterFolder place)
    {
        if (plan.Silos > 1 && ClusterRuntime.WhyOneOnly is { } why)
        {
            throw new CommandFailedException($"{plan.Silos} silos cannot be started: {why}. One silo beside PostgreSQL, RabbitMQ and a trainer runs on this build too: --silos 1.");
        }

        if (plan.PortBase is < 1 or > MostPortBase)
        {
            throw new CommandFailedException($"--port-base must be between 1 and {MostPortBase}, so that there is room for every port after it, but was {plan.PortBase}.");
        }

        if (!PostgreSqlServer.IsInstalled(out var reason) || !RabbitMqServer.IsInstalled(out reason))
        {
            throw new CommandFailedException($"The cluster cannot be started: {reason}.");
        }

        if (place.Read() is { } running && ProcessTree.IsAlive(running.Supervisor))
        {
            throw new CommandFailedException($"A cluster runs in {place.Path} already (process {running.Supervisor}). End it with `reco cluster down --dir {place.Path}`, or choose another folder with --dir.");
        }
    }
}
