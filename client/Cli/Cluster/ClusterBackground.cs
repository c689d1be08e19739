using System.Diagnostics;
using System.Globalization;
using OrleansReco.Cli.Servers;

namespace OrleansReco.Cli.Cluster;

/// <summary>Runs a trial cluster in a process of its own that outlives this one.</summary>
internal static class ClusterBackground
{
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan StopPatience = TimeSpan.FromMinutes(3);

    /// <summary>Starts it and shows its words until everything answers.</summary>
    /// <exception cref="CommandFailedException">It could not be started.</exception>
    public static async Task<int> StartAsync(ClusterFolder place, ClusterPlan plan, bool keep, bool empty, IEnumerable<string> settings, CancellationToken cancellationToken)
    {
        place.CreateLog();
        place.Clear(data: false);
        List<string> arguments = ["cluster", "up", "--dir", place.Path, "--silos", plan.Silos.ToString(CultureInfo.InvariantCulture)];
        arguments.AddRange(plan.PortBase is { } port ? ["--port-base", port.ToString(CultureInfo.InvariantCulture)] : []);
        arguments.AddRange(keep ? ["--keep"] : []);
        arguments.AddRange(empty ? ["--empty"] : []);
        arguments.AddRange(settings);
        var host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } said ? said : "dotnet";
        using var supervisor = Process.Start(new ProcessStartInfo(
            "setsid", ["sh", "-c", "log=$1; shift; exec \"$@\" >>\"$log\" 2>&1 </dev/null", "sh", place.SupervisorLog, host, typeof(ClusterBackground).Assembly.Location, .. arguments]))!;
        using var log = new StreamReader(new FileStream(place.SupervisorLog, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        while (true)
        {
            var (state, alive) = (place.Read(), ProcessTree.IsAlive(supervisor.Id));
            Console.Write(await log.ReadToEndAsync(cancellationToken));
            if (state is { IsUp: true })
            {
                Console.WriteLine($"It goes on in the background as process {supervisor.Id}; its log is {place.SupervisorLog}. `reco cluster down --dir {place.Path}` ends it.");
                return 0;
            }

            if (!alive)
            {
                throw new CommandFailedException("The cluster could not be started; why stands above.");
            }

            await Task.Delay(Again, cancellationToken);
        }
    }

    /// <summary>Ends it in order. True: its data stays.</summary>
    public static async Task<bool> StopAsync(ClusterFolder place, bool keep, CancellationToken cancellationToken)
    {
        var state = place.Read() ?? throw new CommandFailedException($"There is no cluster in {place.Path}. Name its folder with --dir.");
        if (keep)
        {
            place.Keep();
        }

        var stays = place.IsKept;
        var watch = Stopwatch.StartNew();
        ProcessTree.Signal(state.Supervisor, ProcessTree.Terminate);
        while (ProcessTree.IsAlive(state.Supervisor))
        {
            if (watch.Elapsed > StopPatience)
            {
                throw new CommandFailedException($"The supervisor, process {state.Supervisor}, has not ended in {StopPatience.TotalSeconds:0} s. Look at {place.SupervisorLog}.");
            }

            await Task.Delay(Again, cancellationToken);
        }

        // A supervisor that was killed has left its files; its processes ended with it.
        if (place.Read() is not null)
        {
            place.Clear(data: !stays);
        }

        return stays;
    }
}
