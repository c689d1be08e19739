using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrleansReco.Client;
using OrleansReco.Tests.EndToEnd.Client;

namespace OrleansReco.Tests.EndToEnd.OrleansOnly;

/// <summary>The client over Orleans' own, against a silo of which it knows the gateway and nothing else.</summary>
public sealed class ClusterRecoClientTests(ServiceWithGateway gateway) : RecoClientContract(gateway.Service), IClassFixture<ServiceWithGateway>, IAsyncLifetime
{
    private readonly IHost _application = ClusterApplication.Create(gateway.Port);

    protected override IRecoClient Client => _application.Services.GetRequiredService<IRecoClient>();

    public Task InitializeAsync() => _application.StartAsync();

    public async Task DisposeAsync()
    {
        await _application.StopAsync();
        _application.Dispose();
    }
}
