using OrleansReco.Cli.Chaos;
using OrleansReco.Cli.Cluster;

namespace OrleansReco.Tests.Cluster;

/// <summary>What the cases stand on, started when the first case asks for it and kept for the others.</summary>
public sealed class Grounds : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("reco-cluster-tests-").FullName;
    private readonly Dictionary<FaultGround, TrialCluster> _clusters = [];
    private readonly List<string> _said = [];

    /// <summary>Shorter than in the table of the README; the servers and the processes are the same.</summary>
    internal ChaosOptions Options => new()
    {
        Folder = _folder,
        SlatesPerSecond = 30,
        EventsPerSecond = 20,
        Before = TimeSpan.FromSeconds(3),
        After = TimeSpan.FromSeconds(2),
        LongestFault = TimeSpan.FromSeconds(8),
        LongestAftermath = TimeSpan.FromSeconds(8),
    };

    /// <inheritdoc />
    public Task InitializeAsync()
    {
        ChaosCommand.OpenToServers(_folder);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async Task DisposeAsync()
    {
        foreach (var cluster in _clusters.Values)
        {
            await cluster.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Runs a case on its ground.</summary>
    internal async Task<ChaosRow> RunAsync(FaultCase fault)
    {
        var cluster = await StartAsync(fault.Ground);
        await using var clients = await ChaosClients.OpenAsync(cluster, CancellationToken.None);
        return await new ChaosRunner(cluster, Options, clients.All, Say, TimeProvider.System).RunAsync(fault, CancellationToken.None);
    }

    /// <summary>What stands on servers: three silos and a gateway on Orleans, else one silo. The processes are those of the cases.</summary>
    internal async Task<TrialCluster> StartAsync(FaultGround ground = FaultGround.Servers)
    {
        // On Orleans one cluster serves every case that needs servers, and its links can be cut.
        var one = ground == FaultGround.Servers && ClusterRuntime.IsOrleans ? FaultGround.Cluster : ground;
        return _clusters.TryGetValue(one, out var cluster)
            ? cluster
            : _clusters[one] = await ChaosGround.StartAsync(one, cuttable: one == FaultGround.Cluster, Options, Say, TimeProvider.System, CancellationToken.None);
    }

    /// <summary>What was said since it was last asked for.</summary>
    internal string TakeLog()
    {
        lock (_said)
        {
            var text = string.Join(Environment.NewLine, _said);
            _said.Clear();
            return text;
        }
    }

    private void Say(string text)
    {
        lock (_said)
        {
            _said.Add(text);
        }
    }
}
