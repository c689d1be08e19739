using Microsoft.Extensions.DependencyInjection;
using OrleansReco.Client;
using OrleansReco.Tests.EndToEnd.Fixtures;

namespace OrleansReco.Tests.EndToEnd.Client;

public sealed class RestRecoClientTests(RunningService service) : RecoClientContract(service), IClassFixture<RunningService>, IAsyncLifetime
{
    private readonly ServiceProvider _services = ClientServices.Create(reco => reco.UseRest(service.Http.BaseAddress!.ToString()));

    protected override IRecoClient Client => _services.GetRequiredService<IRecoClient>();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _services.DisposeAsync();
}
