using Microsoft.Extensions.Logging;
using OrleansReco.Abstractions;
using OrleansReco.Client;

namespace OrleansReco.Trainer;

/// <summary>The registry over the client library. Registering goes on through a restart of the service; only a refusal ends it before its time.</summary>
/// <param name="client">Gives the client; asked at the first call, since the service's port may be given only when it starts.</param>
/// <param name="registerFor">How long a registration is tried.</param>
/// <param name="time">The clock.</param>
/// <param name="log">The log.</param>
internal sealed partial class ClientModelRegistry(Func<IRecoClient> client, TimeSpan registerFor, TimeProvider time, ILogger<ClientModelRegistry> log) : IModelRegistry
{
    // Enough to see the last training among versions that others registered.
    private const int Newest = 20;
    // As many as the service gives at once.
    private const int Page = 200;
    private const int NotFound = 404;
    private static readonly TimeSpan FirstRest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(15);

    private readonly Lazy<IRecoClient> _client = new(client);

    public Task<ModelsAnswer> ReadAsync(CancellationToken cancellationToken = default) => _client.Value.ListModelsAsync(Newest, cancellationToken: cancellationToken);

    public async Task<IReadOnlySet<string>> ReadVersionsAsync(CancellationToken cancellationToken = default)
    {
        var versions = new HashSet<string>(StringComparer.Ordinal);
        string? next = null;
        do
        {
            // A page that fails fails all: who takes a part for the whole removes what is registered.
            var page = await _client.Value.ListModelsAsync(Page, next, cancellationToken);
            versions.UnionWith(page.Models.Select(model => model.Manifest.Version));
            next = page.Next;
        }
        while (next is not null);
        return versions;
    }

    public async Task<ModelStage> RegisterAsync(string version, GateReport gate, CancellationToken cancellationToken = default)
    {
        var started = time.GetTimestamp();
        for (var rest = FirstRest; ; rest = rest * 2 < LongestRest ? rest * 2 : LongestRest)
        {
            try
            {
                return (await _client.Value.RegisterModelAsync(version, gate, cancellationToken)).Stage;
            }
            catch (Exception error) when (IsPassing(error) && time.GetElapsedTime(started) + rest < registerFor)
            {
                Waits(log, version, rest.TotalSeconds, error.Message);
                await Task.Delay(rest, time, cancellationToken);
            }
        }
    }

    /// <summary>The service itself never answers a registration with 404: who does is something before it that finds no service just now.</summary>
    private static bool IsPassing(Exception error) => error is RecoUnavailableException or RecoRequestException { Status: NotFound };

    [LoggerMessage(LogLevel.Warning, "Bundle {Version} is not registered yet, and is offered again in {Seconds:0} s: {Reason}")]
    private static partial void Waits(ILogger log, string version, double seconds, string reason);
}
