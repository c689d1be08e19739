using OrleansReco.Cli.Cluster;
using OrleansReco.Cli.Servers;

namespace OrleansReco.Cli.Chaos;

/// <summary>What a case acts on.</summary>
/// <param name="Cluster">The processes.</param>
/// <param name="Plan">The load that goes on meanwhile.</param>
/// <param name="Length">How long a fault that lasts is to last.</param>
/// <param name="Random">Which one, where it could be any.</param>
/// <param name="Say">Told what is done.</param>
internal sealed record ChaosScene(TrialCluster Cluster, ChaosLoadPlan Plan, TimeSpan Length, Random Random, Action<string> Say)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>The silos, by index, that were taken from their users.</summary>
    public ISet<int> Struck { get; } = new HashSet<int>();

    /// <summary>Lets the fault last.</summary>
    public Task LastAsync(CancellationToken cancellationToken) => Task.Delay(Length, cancellationToken);

    /// <summary>Notes that a silo is taken from its users.</summary>
    public SupervisedServer Strike(int silo)
    {
        Struck.Add(silo);
        return Cluster.Silos[silo];
    }

    /// <summary>Kills a process as a power cut would; its supervisor starts it again.</summary>
    public void Kill(SupervisedServer process)
    {
        Say($"SIGKILL to {process.Name} (process {process.Server.ProcessId})");
        ProcessTree.SignalAll(process.Server.ProcessId!.Value, ProcessTree.Kill);
    }

    /// <summary>Waits for a line of a process's log that was not there yet.</summary>
    /// <returns>What was written to the log up to it and with it.</returns>
    /// <exception cref="CommandFailedException">It did not come.</exception>
    public async Task<string> WaitForLogAsync(SupervisedServer process, string words, CancellationToken cancellationToken)
    {
        using var log = new StreamReader(new FileStream(process.Server.LogFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        log.BaseStream.Seek(0, SeekOrigin.End);
        var written = "";
        await WaitAsync(
            async () =>
            {
                // A line may come in parts.
                written += await log.ReadToEndAsync(cancellationToken);
                return written.Contains(words, StringComparison.Ordinal);
            },
            $"'{words}' in {process.Server.LogFile}",
            cancellationToken);
        return written;
    }

    /// <summary>Waits until something holds.</summary>
    /// <exception cref="CommandFailedException">It did not in time.</exception>
    public static async Task WaitAsync(Func<Task<bool>> holds, string what, CancellationToken cancellationToken, TimeSpan? patience = null)
    {
        var deadline = Environment.TickCount64 + (long)(patience ?? Patience).TotalMilliseconds;
        while (!await holds())
        {
            if (Environment.TickCount64 > deadline)
            {
                throw new CommandFailedException($"Waited {(patience ?? Patience).TotalSeconds:0} s for {what}.");
            }

            await Task.Delay(Look, cancellationToken);
        }
    }
}
