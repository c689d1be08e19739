using Microsoft.Extensions.DependencyInjection;
using OrleansReco.Client;
using OrleansReco.Tests.EndToEnd.Fixtures;

namespace OrleansReco.Tests.EndToEnd.Client;

public sealed class GrainRecoClientTests(RunningService service) : RecoClientContract(service), IClassFixture<RunningService>, IAsyncLifetime
{
    private readonly ServiceProvider _services = ClientServices.Create(reco =>
    {
        reco.UseGrains();
        reco.Services.AddSingleton(service.Grains);
    });

    protected override IRecoClient Client => _services.GetRequiredService<IRecoClient>();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _services.DisposeAsync();
}
