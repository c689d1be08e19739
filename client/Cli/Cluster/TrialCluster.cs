using System.Globalization;
using OrleansReco.Cli.Chaos;
using OrleansReco.Cli.Chaos.Links;
using OrleansReco.Cli.Servers;

namespace OrleansReco.Cli.Cluster;

/// <summary>
/// Silos, gateway and trainer as processes of their own, on throwaway servers, all on loopback. Whatever ends by itself is started again.
/// Everything ends with this process.
/// </summary>
internal sealed class TrialCluster : IAsyncDisposable
{
    private readonly ClusterPlan _plan;
    private readonly Action<string> _said;
    private readonly ClusterPorts _ports;
    private readonly DateTimeOffset _startedAt;
    private PostgreSqlServer? _postgreSql;
    private RabbitMqServer? _rabbitMq;

    /// <summary>Nothing starts yet.</summary>
    /// <param name="plan">What it is made of.</param>
    /// <param name="said">Told what goes on.</param>
    /// <param name="now">The time, for the state file.</param>
    public TrialCluster(ClusterPlan plan, Action<string> said, DateTimeOffset now)
        => (_plan, _said, _startedAt, _ports) = (plan, said, now, ClusterPorts.Choose(plan));

    /// <summary>What it is made of.</summary>
    public ClusterPlan Plan => _plan;

    /// <summary>PostgreSQL; null: none.</summary>
    public SupervisedServer? PostgreSql { get; private set; }

    /// <summary>RabbitMQ; null: none.</summary>
    public SupervisedServer? RabbitMq { get; private set; }

    /// <summary>The silos, <c>silo-1</c> first.</summary>
    public List<SupervisedServer> Silos { get; } = [];

    /// <summary>The gateway; null: none.</summary>
    public SupervisedServer? Gateway { get; private set; }

    /// <summary>The trainer; null: none.</summary>
    public SupervisedServer? Trainer { get; private set; }

    /// <summary>The links between silos; null: they cannot be cut.</summary>
    public LinkMesh? Links => _ports.Links;

    /// <summary>The small file system under the first silo's store; null: there is none.</summary>
    public SmallDisk? Disk { get; private set; }

    /// <summary>How to connect to the database; null: the store is SQLite.</summary>
    public string? ConnectionString => _postgreSql?.ConnectionString;

    /// <summary>Every process, in the order of their start.</summary>
    public IEnumerable<SupervisedServer> All => new[] { PostgreSql, RabbitMq }.Concat(Silos).Append(Gateway).Append(Trainer).OfType<SupervisedServer>();

    /// <summary>Where the silos answer.</summary>
    public IReadOnlyList<Uri> SiloUrls => [.. Silos.Select(silo => ((RecoServer)silo.Server).Url)];

    /// <summary>Where applications ask: the gateway, else the first silo.</summary>
    public Uri Url => new(Address(_plan.Gateway ? _ports.Gateway : _ports.Rest(1)));

    /// <summary>The folder of the first silo's store.</summary>
    public string StoreFolder => Path.Combine(_plan.Folder, "silo-1", "store");

    /// <summary>Starts everything, servers first, and waits until all answer.</summary>
    /// <exception cref="ServerFailedException">A process did not start; the message has the end of its log.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_plan.Folder);
        if (_plan.Servers)
        {
            _postgreSql = new(Path.Combine(_plan.Folder, "postgresql"), _ports.PostgreSql) { Progress = _said };
            _rabbitMq = new(Path.Combine(_plan.Folder, "rabbitmq"), _ports.RabbitMq) { Progress = _said };
            PostgreSql = new(_postgreSql, _said);
            RabbitMq = new(_rabbitMq, _said);
            await Task.WhenAll(PostgreSql.StartAsync(cancellationToken), RabbitMq.StartAsync(cancellationToken));
        }

        if (_plan.StoreBytes is { } bytes)
        {
            Disk = SmallDisk.Mount(StoreFolder, bytes);
        }

        for (var number = 1; number <= _plan.Silos; number++)
        {
            Silos.Add(new(Silo(number), _said));
        }

        if (Links is { } links)
        {
            links.Processes = () => [.. Silos.Select(silo => silo.Server.ProcessId)];
        }

        // The first one creates what the store lacks; the others need not wait for each other.
        await Silos[0].StartAsync(cancellationToken);
        await Task.WhenAll(Silos.Skip(1).Select(silo => silo.StartAsync(cancellationToken)));
        if (_plan.Gateway)
        {
            Gateway = new(Role("gateway", ["gateway", "--urls", Address(_ports.Gateway), "--store", Path.Combine(_plan.Folder, "gateway", "store")], _ports.Gateway, GatewaySettings()), _said);
        }

        if (_plan.Trainer)
        {
            Trainer = new(Role("trainer", ["trainer", "--port", Text(_ports.Trainer), "--url", Url.ToString(), "--store", Path.Combine(_plan.Folder, "trainer", "store")], _ports.Trainer, TrainerSettings()), _said);
        }

        await Task.WhenAll(new[] { Gateway, Trainer }.OfType<SupervisedServer>().Select(process => process.StartAsync(cancellationToken)));
    }

    /// <summary>The silo of a name such as <c>silo-2</c>, or any other process by its name.</summary>
    /// <exception cref="CommandFailedException">There is none.</exception>
    public SupervisedServer Find(string name) => All.FirstOrDefault(process => process.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new CommandFailedException($"There is no process '{name}'. It must be one of {string.Join(", ", All.Select(process => process.Name))}.");

    /// <summary>The index of the silo that a user's grains live on while all silos do.</summary>
    public int OwnerOf(string userId) => SiloOwners.Of(userId, [.. Enumerable.Range(1, _plan.Silos).Select(_ports.AdvertisedSiloPort)]);

    /// <summary>What runs where, for others.</summary>
    public ClusterState State() => new()
    {
        Supervisor = Environment.ProcessId,
        StartedAt = _startedAt,
        Runtime = ClusterRuntime.Name,
        Url = Url,
        ConnectionString = ConnectionString,
        RabbitMq = _rabbitMq?.Uri.ToString(),
        Processes = [.. All.Select(process => new ProcessState(
            process.Name,
            process.Server.ProcessId,
            process.Server is RecoServer reco ? reco.Url : null,
            process.Server.Port,
            process.Server.LogFile,
            process.Restarts))],
    };

    /// <summary>Ends everything in order: who serves first, the servers they stand on last.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Gateway is { } gateway)
        {
            await gateway.EndAsync();
        }

        await Task.WhenAll(Silos.Append(Trainer).OfType<SupervisedServer>().Select(process => process.EndAsync()));
        await Task.WhenAll(new[] { RabbitMq, PostgreSql }.OfType<SupervisedServer>().Select(process => process.EndAsync()));
        if (Links is { } links)
        {
            await links.DisposeAsync();
        }

        if (Disk is { } disk)
        {
            await disk.DisposeAsync();
        }
    }

    private static string Address(int port) => $"http://127.0.0.1:{port}";

    private RecoServer Silo(int number)
    {
        var folder = Path.Combine(_plan.Folder, $"silo-{number}");
        var settings = Settings();
        settings["Reco:Silo:Name"] = $"silo-{number}";
        if (ClusterRuntime.IsOrleans)
        {
            settings["Reco:Runtime:Clustering"] = _plan.Servers ? "PostgreSql" : "Localhost";
            settings["Reco:Runtime:SiloPort"] = Text(_ports.AdvertisedSiloPort(number));
            settings["Reco:Runtime:GatewayPort"] = Text(_ports.GatewayPort(number));
            if (_plan.CuttableLinks)
            {
                settings["Reco:Runtime:SiloListenPort"] = Text(_ports.SiloPort(number));
            }
        }

        return Role($"silo-{number}", ["silo", "--urls", Address(_ports.Rest(number)), "--store", Path.Combine(folder, "store")], _ports.Rest(number), settings);
    }

    private RecoServer Role(string name, string[] arguments, int port, Dictionary<string, string> settings)
    {
        var folder = Path.Combine(_plan.Folder, name);
        Directory.CreateDirectory(Path.Combine(folder, "store"));
        return new(name, arguments, settings, folder, port);
    }

    /// <summary>What every process is told.</summary>
    private Dictionary<string, string> Settings()
    {
        var settings = new Dictionary<string, string>(_plan.Settings);
        if (_postgreSql is { } store && _rabbitMq is { } bus)
        {
            settings["Reco:Store:Provider"] = "PostgreSql";
            settings["Reco:PostgreSql:ConnectionString"] = store.ConnectionString;
            settings["Reco:Messaging:Transport"] = "RabbitMq";
            settings["Reco:RabbitMq:Uri"] = bus.Uri.ToString();
        }

        return settings;
    }

    private Dictionary<string, string> GatewaySettings()
    {
        var settings = new Dictionary<string, string> { ["Reco:Store:Provider"] = "PostgreSql", ["Reco:PostgreSql:ConnectionString"] = ConnectionString!, ["Reco:Runtime:Clustering"] = "PostgreSql" };
        return settings;
    }

    private Dictionary<string, string> TrainerSettings()
    {
        var settings = Settings();
        foreach (var (name, value) in _plan.TrainerSettings)
        {
            settings[name] = value;
        }

        return settings;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
