using System.Globalization;
using OrleansReco.Cli.Cluster;

namespace OrleansReco.Cli.Chaos;

/// <summary>Runs one case: load, fault, load, quiet, and the audit of what is left.</summary>
/// <param name="cluster">The processes.</param>
/// <param name="options">How.</param>
/// <param name="clients">The client library, one or more ways to the service.</param>
/// <param name="say">Told what goes on.</param>
/// <param name="time">The clock.</param>
internal sealed class ChaosRunner(TrialCluster cluster, ChaosOptions options, IReadOnlyList<ChaosClient> clients, Action<string> say, TimeProvider time)
{
    private const int MostLate = 500;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RecoveryPatience = TimeSpan.FromSeconds(90);

    /// <summary>Runs a case. The cluster must be sound, and is again when this returns.</summary>
    /// <exception cref="CommandFailedException">It did not become sound again; nothing more can be run on it.</exception>
    public async Task<ChaosRow> RunAsync(FaultCase fault, CancellationToken cancellationToken)
    {
        // A prefix of its own: what earlier cases left in the store is not this one's.
        var prefix = $"{fault.Name}-{time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)}";
        var plan = new ChaosLoadPlan(prefix, options.SlatesPerSecond, options.EventsPerSecond, options.Seed);
        var length = options.LongestFault is { } most && most < fault.Length ? most : fault.Length;
        var scene = new ChaosScene(cluster, plan, length, new Random(options.Seed), say);
        var restarts = cluster.All.ToDictionary(process => process.Name, process => process.Restarts);
        var load = new ChaosLoad(plan, clients, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = load.RunAsync(stop.Token);
        await Task.Delay(options.Before, cancellationToken);
        var from = load.Now;
        await fault.InjectAsync(scene, cancellationToken);
        var over = load.Now;
        say($"the fault is over after {over - from:0.0} s");
        var aftermath = options.LongestAftermath is { } longest && longest < fault.Aftermath ? longest : fault.Aftermath;
        await Task.Delay(aftermath + options.After, cancellationToken);
        await stop.CancelAsync();
        await running;
        var end = load.Now;
        await RecoverAsync(cancellationToken);
        var missed = new List<string>(await fault.CheckAsync(scene, cancellationToken));
        var audit = await AuditAsync(load, cancellationToken);
        var row = Row(fault, load, audit, new ChaosWindow(load.Samples, from, over + aftermath.TotalSeconds, end), scene, over - from) with
        {
            Notes = [.. fault.Notes],
            Restarts = [.. cluster.All.Where(process => process.Restarts > restarts[process.Name]).Select(process => $"{process.Name} × {process.Restarts - restarts[process.Name]}")],
        };
        return row with { Missed = [.. missed, .. ChaosVerdict.Of(fault, row)] };
    }

    /// <summary>Waits until every process lives and every silo takes writes again.</summary>
    private async Task RecoverAsync(CancellationToken cancellationToken)
    {
        var report = default(ClusterReport);
        try
        {
            await ChaosScene.WaitAsync(
                async () =>
                {
                    report = await ClusterProbe.AskAsync(cluster.State(), cancellationToken);
                    var sound = report.Processes.All(process => process is { Alive: true, Ready: not false });
                    await Task.Delay(sound ? TimeSpan.Zero : Look, cancellationToken);
                    return sound;
                },
                "every process to live and to be ready again",
                cancellationToken,
                RecoveryPatience);
        }
        catch (CommandFailedException e)
        {
            throw new CommandFailedException($"{e.Message} Not so: {string.Join("; ", report!.Processes.Where(process => process is not { Alive: true, Ready: not false }).Select(process => $"{process.Name} (log {process.Log})"))}.");
        }
    }

    /// <summary>Looks until nothing is missing, or until it has been long enough.</summary>
    private async Task<ChaosAuditResult> AuditAsync(ChaosLoad load, CancellationToken cancellationToken)
    {
        say($"waiting for the examples of {load.Ledger.Acknowledged.Count} acknowledged events");
        var began = time.GetTimestamp();
        while (true)
        {
            var late = time.GetElapsedTime(began) > options.QuietPatience;
            if (late || (await AuditAsync(load.Ledger, states: false, cancellationToken)).IsSound)
            {
                return await AuditAsync(load.Ledger, states: true, cancellationToken);
            }

            await Task.Delay(Look, cancellationToken);
        }
    }

    private async Task<ChaosAuditResult> AuditAsync(ChaosLedger ledger, bool states, CancellationToken cancellationToken)
    {
        var (store, owner) = ChaosStore.Open(cluster);
        await using var ownership = owner;
        return await new ChaosAudit(store, ledger, async (user, stop) => (await clients[0].Client.GetUserAsync(user, stop))?.Context).RunAsync(states, cancellationToken);
    }

    private static ChaosRow Row(FaultCase fault, ChaosLoad load, ChaosAuditResult audit, ChaosWindow window, ChaosScene scene, double seconds)
    {
        var samples = load.Samples;
        var (before, during, after) = window.P99;
        return new()
        {
            Case = fault.Name,
            What = fault.What,
            FaultSeconds = seconds,
            Requests = samples.Count,
            Failed = samples.Count(sample => sample.Outcome == RequestOutcome.Failed),
            Refused = samples.Count(sample => sample.Outcome == RequestOutcome.Refused),
            SlatesPerSecond = window.PerSecond(RequestKind.Slate),
            EventsPerSecond = window.PerSecond(RequestKind.Events),
            UnansweredShare = window.UnansweredShare,
            UnansweredSlatesShare = window.UnansweredSlates,
            FailedEventsShare = window.FailedShare(RequestKind.Events),
            FallbackShare = window.FallbackShare,
            SlateGapSeconds = window.Gap(RequestKind.Slate),
            EventGapSeconds = window.Gap(RequestKind.Events),
            StruckSlateGapSeconds = scene.Struck.Count > 0 ? window.Gap(RequestKind.Slate, OfStruck) : null,
            StruckEventGapSeconds = scene.Struck.Count > 0 ? window.Gap(RequestKind.Events, OfStruck) : null,
            BackAfterSeconds = window.BackAfter,
            P99BeforeMs = before,
            P99DuringMs = during,
            P99AfterMs = after,
            Audit = audit,
            Reasons = [.. load.Failures.Reasons(window.From).Take(5)],
            Late = [.. window.Late.Take(MostLate).Select(sample => new LateRequest(sample.Way, sample.Kind, sample.Due - window.From, sample.Milliseconds, sample.Outcome))],
        };

        bool OfStruck(string user) => scene.Struck.Contains(scene.Cluster.OwnerOf(user));
    }
}
