using OrleansReco.Cli.Cluster;
using OrleansReco.Cli.Servers;

namespace OrleansReco.Cli.Chaos;

/// <summary>Runs cases one after the other, several on one ground as long as it stays sound.</summary>
internal sealed class ChaosSeries(ChaosOptions options, Action<string> say, TimeProvider time)
{
    /// <summary>Runs them.</summary>
    public async Task<IReadOnlyList<ChaosRow>> RunAsync(IReadOnlyList<FaultCase> faults, CancellationToken cancellationToken)
    {
        var rows = new Dictionary<FaultCase, ChaosRow>();
        foreach (var ground in faults.GroupBy(fault => (Ground: GroundOf(fault), Cuttable: fault is Cases.CutSiloCase)))
        {
            await RunOnAsync(ground.Key.Ground, ground.Key.Cuttable, [.. ground], rows, cancellationToken);
        }

        return [.. faults.Select(fault => rows[fault])];
    }

    /// <summary>On Orleans what needs servers alone runs on the cluster too.</summary>
    private static FaultGround GroundOf(FaultCase fault) => fault.Ground == FaultGround.Servers && ClusterRuntime.IsOrleans ? FaultGround.Cluster : fault.Ground;

    private async Task RunOnAsync(FaultGround ground, bool cuttable, List<FaultCase> faults, Dictionary<FaultCase, ChaosRow> rows, CancellationToken cancellationToken)
    {
        TrialCluster? cluster = null;
        try
        {
            foreach (var fault in faults)
            {
                if (FaultCases.WhyNot(fault) is { } why)
                {
                    rows[fault] = new() { Case = fault.Name, What = fault.What, Skipped = why };
                    continue;
                }

                say($"── {fault.Name}: {fault.What}");
                try
                {
                    cluster ??= await ChaosGround.StartAsync(ground, cuttable, options, say, time, cancellationToken);
                    await using var clients = await ChaosClients.OpenAsync(cluster, cancellationToken);
                    rows[fault] = await new ChaosRunner(cluster, options, clients.All, say, time).RunAsync(fault, cancellationToken);
                }
                catch (Exception e) when (e is CommandFailedException or ServerFailedException)
                {
                    // The ground is not sound any more: the next case gets a new one.
                    rows[fault] = new() { Case = fault.Name, What = fault.What, Missed = [e.Message] };
                    if (cluster is not null)
                    {
                        await cluster.DisposeAsync();
                        cluster = null;
                    }
                }

                say($"{fault.Name}: {(rows[fault].Missed.IsEmpty ? "every promise kept" : string.Join(" ", rows[fault].Missed))}");
            }
        }
        finally
        {
            if (cluster is not null)
            {
                await cluster.DisposeAsync();
            }
        }
    }
}
