using OrleansReco.Cli.Servers;

namespace OrleansReco.Cli.Cluster;

/// <summary>This program in one of its roles (<c>reco silo</c>, <c>reco gateway</c>, <c>reco trainer</c>) as a process of its own, which may be killed and started again.</summary>
internal sealed class RecoServer : ThrowawayServer
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(2) };
    private readonly IReadOnlyList<string> _arguments;
    private readonly IReadOnlyDictionary<string, string> _settings;

    /// <summary>Nothing starts yet.</summary>
    /// <param name="name">The name of the process in its cluster.</param>
    /// <param name="arguments">The role and its options.</param>
    /// <param name="settings">Settings as in <c>appsettings.json</c>, with <c>:</c> between the parts of a name.</param>
    /// <param name="folder">Where its log is.</param>
    /// <param name="port">The port of its REST calls, or of its probes alone.</param>
    public RecoServer(string name, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> settings, string folder, int port)
        : base(folder, port) => (Name, _arguments, _settings) = (name, arguments, settings);

    /// <inheritdoc />
    public override string Name { get; }

    /// <summary>Where it answers.</summary>
    public Uri Url => new($"http://127.0.0.1:{Port}");

    /// <inheritdoc />
    protected override TimeSpan StartPatience => TimeSpan.FromSeconds(120);

    /// <inheritdoc />
    protected override TimeSpan StopPatience => TimeSpan.FromSeconds(45);

    /// <summary>A port on 127.0.0.1 that nothing listens on now.</summary>
    public static int AnyPort() => FreePort();

    /// <inheritdoc />
    protected override Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    protected override ServerLaunch Describe()
    {
        var host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } said ? said : "dotnet";
        return new ServerLaunch(host, [typeof(RecoServer).Assembly.Location, .. _arguments])
        {
            Environment = _settings.ToDictionary(setting => "RECO_SETTING_" + setting.Key.Replace(":", "__", StringComparison.Ordinal), string? (setting) => setting.Value),
        };
    }

    /// <inheritdoc />
    protected override async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await Http.GetAsync(new Uri(Url, "/health/ready"), cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false; // Not yet; who asks knows how long to go on asking.
        }
    }
}
