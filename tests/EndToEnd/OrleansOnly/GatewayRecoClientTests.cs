using Microsoft.Extensions.DependencyInjection;
using OrleansReco.Client;
using OrleansReco.Tests.EndToEnd.Client;

namespace OrleansReco.Tests.EndToEnd.OrleansOnly;

/// <summary>The client over REST of <c>reco gateway</c>, which reaches the silo over Orleans.</summary>
public sealed class GatewayRecoClientTests(ServiceBehindGateway gateway) : RecoClientContract(gateway.Service), IClassFixture<ServiceBehindGateway>, IAsyncLifetime
{
    private readonly ServiceProvider _services = ClientServices.Create(reco => reco.UseRest(gateway.Address));

    protected override IRecoClient Client => _services.GetRequiredService<IRecoClient>();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _services.DisposeAsync();
}
