using System.CommandLine;
using System.Globalization;
using OrleansReco.Cli.Servers;

namespace OrleansReco.Cli.Cluster;

/// <summary><c>reco cluster</c>: a trial cluster on this machine.</summary>
internal static class ClusterCommand
{
    public static Command Create() => new("cluster", "A trial cluster on this machine: silos, gateway, trainer, PostgreSQL and RabbitMQ as processes of their own, on loopback.")
    {
        ClusterUpCommand.Create(),
        Status(),
        Kill(),
        Restart(),
        Down(),
    };

    public static Option<string> Folder() => new("--dir") { Description = "The cluster's folder; else RECO_CLUSTER.", DefaultValueFactory = _ => ClusterFolder.Default, HelpName = "DIR" };

    private static Command Status()
    {
        var (folder, json) = (Folder(), JsonFile.Option());
        return new Command("status", "Shows each process: whether it lives and is ready, which model it serves, how far it has read the change feed; and who the members are.") { folder, json }.Does(async (arguments, cancellationToken) =>
        {
            var report = await ClusterProbe.AskAsync(new ClusterFolder(arguments.GetValue(folder)!).ReadRunning(), cancellationToken);
            Print(report);
            JsonFile.Write(arguments.GetValue(json), report);
            return report.Processes.All(process => process is { Alive: true, Ready: not false }) ? 0 : 1;
        });
    }

    private static Command Kill()
    {
        var (folder, name) = (Folder(), Name());
        var signal = new Option<string>("--signal") { Description = "KILL, TERM, INT, STOP or CONT.", DefaultValueFactory = _ => "KILL", HelpName = "NAME" };
        return new Command("kill", "Sends a signal to a process of the cluster. One that ends by it is started again.") { name, folder, signal }.Does((arguments, _) =>
        {
            var number = arguments.GetValue(signal)!.ToUpperInvariant() switch
            {
                "KILL" => ProcessTree.Kill,
                "TERM" => ProcessTree.Terminate,
                "INT" => ProcessTree.Interrupt,
                "STOP" => ProcessTree.Stop,
                "CONT" => ProcessTree.Continue,
                var other => throw new CommandFailedException($"--signal must be one of KILL, TERM, INT, STOP, CONT, but was {other}."),
            };
            var process = Find(new ClusterFolder(arguments.GetValue(folder)!).ReadRunning(), arguments.GetValue(name)!);
            if (process.ProcessId is not { } pid || !ProcessTree.IsAlive(pid))
            {
                throw new CommandFailedException($"{process.Name} does not run right now. `reco cluster status` shows when it does.");
            }

            ProcessTree.SignalAll(pid, number);
            Console.WriteLine($"{process.Name} (process {pid}) was sent SIG{arguments.GetValue(signal)!.ToUpperInvariant()}.");
            return Task.FromResult(0);
        });
    }

    private static Command Restart()
    {
        var (folder, name) = (Folder(), Name());
        return new Command("restart", "Stops a process of the cluster in order and waits until it is back.") { name, folder }.Does(async (arguments, cancellationToken) =>
        {
            var place = new ClusterFolder(arguments.GetValue(folder)!);
            var before = Find(place.ReadRunning(), arguments.GetValue(name)!);
            ProcessTree.Signal(before.ProcessId ?? throw new CommandFailedException($"{before.Name} does not run right now."), before.Name == "PostgreSQL" ? ProcessTree.Interrupt : ProcessTree.Terminate);
            while (true)
            {
                var now = Find(place.ReadRunning(), before.Name);
                if (now.Restarts > before.Restarts && now.ProcessId is { } pid)
                {
                    Console.WriteLine($"{now.Name} is back as process {pid}.");
                    return 0;
                }

                await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken);
            }
        });
    }

    private static Command Down()
    {
        var folder = Folder();
        var keep = new Option<bool>("--keep") { Description = "Keeps the data; the next `up` goes on with it." };
        return new Command("down", "Ends the cluster in order: gateway, silos and trainer, then the servers.") { folder, keep }.Does(async (arguments, cancellationToken) =>
        {
            var place = new ClusterFolder(arguments.GetValue(folder)!);
            var stays = await ClusterBackground.StopAsync(place, arguments.GetValue(keep), cancellationToken);
            Console.WriteLine(stays ? $"The cluster has ended; its data stays in {place.Path}." : "The cluster has ended, and its data is gone.");
            return 0;
        });
    }

    private static Argument<string> Name() => new("PROCESS") { Description = "Such as silo-2, trainer, gateway, PostgreSQL, RabbitMQ." };

    private static ProcessState Find(ClusterState state, string name) => state.Processes.FirstOrDefault(process => process.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new CommandFailedException($"There is no process '{name}'. It must be one of {string.Join(", ", state.Processes.Select(process => process.Name))}.");

    private static void Print(ClusterReport report)
    {
        TextTable.Print(
            ["process", "pid", "alive", "ready", "model served", "change", "items", "starts", "faults"],
            report.Processes.Select(process => new[]
            {
                process.Name,
                process.ProcessId?.ToString(CultureInfo.InvariantCulture) ?? "–",
                process.Alive ? "yes" : "NO",
                process.Ready switch { null => "–", true => "yes", false => "NO" },
                process.Report?.Champion ?? "–",
                process.Report?.ChangeSeq.ToString(CultureInfo.InvariantCulture) ?? "–",
                process.Report?.Items.ToString(CultureInfo.InvariantCulture) ?? "–",
                (process.Restarts + 1).ToString(CultureInfo.InvariantCulture),
                process.Report is { Faults: { IsDefaultOrEmpty: false } faults } ? string.Join(" ", faults) : "",
            }));
        Console.WriteLine($"runtime: {report.Runtime}; applications ask {report.Url}{(report.Members.IsEmpty ? "" : $"; active members: {string.Join(", ", report.Members)}")}");
        if (report.Processes.Select(process => process.Report?.Champion).OfType<string>().Distinct().Count() > 1)
        {
            Console.WriteLine("The silos serve different models: a rollout is under way.");
        }
    }
}
