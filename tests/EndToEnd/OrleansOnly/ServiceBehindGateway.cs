using System.Net;
using OrleansReco.Tests.EndToEnd.Fixtures;

namespace OrleansReco.Tests.EndToEnd.OrleansOnly;

/// <summary>The real service, and <c>reco gateway</c> in front of it in a process of its own.</summary>
public sealed class ServiceBehindGateway : IAsyncLifetime
{
    private readonly ServiceWithGateway _silo = new();
    private readonly string _keys = Directory.CreateTempSubdirectory("reco-behind-").FullName;
    private GatewayProcess? _gateway;

    public RunningService Service => _silo.Service;

    /// <summary>Where the gateway answers.</summary>
    public string Address => _gateway!.Http.BaseAddress!.ToString();

    public async Task InitializeAsync()
    {
        await _silo.InitializeAsync();
        _gateway = new GatewayProcess(_keys, _silo.Port);
        await _gateway.UntilAsync("/health/ready", HttpStatusCode.OK);
    }

    public async Task DisposeAsync()
    {
        _gateway?.Dispose();
        await _silo.DisposeAsync();
        Directory.Delete(_keys, recursive: true);
    }
}
