using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OrleansReco.Client;
using OrleansReco.Silo.Hosting;
using OrleansReco.Tests.EndToEnd.Fixtures;

namespace OrleansReco.Tests.EndToEnd.Client;

/// <summary>The client over REST of a gateway that has no grains, store or bus of its own: it knows nothing but how to call the silo's grains.</summary>
public sealed class LoneGatewayRecoClientTests : RecoClientContract, IClassFixture<RunningService>, IAsyncLifetime
{
    private readonly WebApplication _gateway;
    private ServiceProvider? _services;

    public LoneGatewayRecoClientTests(RunningService service)
        : base(service)
    {
        var options = new RecoHostOptions
        {
            Store = Path.Combine(service.Store, "gateway"),
            Urls = ["http://127.0.0.1:0"],
            Settings = new Dictionary<string, string?> { ["Logging:LogLevel:Default"] = "Warning" },
        };
        _gateway = RecoHost.BuildGateway(options, (services, _, _) => services.AddSingleton(service.Grains));
    }

    protected override IRecoClient Client => _services!.GetRequiredService<IRecoClient>();

    public async Task InitializeAsync()
    {
        await _gateway.StartAsync();
        _services = ClientServices.Create(reco => reco.UseRest(_gateway.Urls.First()));
    }

    public async Task DisposeAsync()
    {
        await _services!.DisposeAsync();
        await _gateway.StopAsync();
        await _gateway.DisposeAsync();
    }
}
