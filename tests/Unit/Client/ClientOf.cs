using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OrleansReco.Client;

namespace OrleansReco.Tests.Unit.Client;

/// <summary>A client as an application gets it, over REST, impatient as tests are.</summary>
internal sealed class ClientOf : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public ClientOf(IEnumerable<string> addresses, Action<RecoClientOptions>? configure = null, Action<RecoClientBuilder>? build = null, TimeProvider? time = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddLogging();
        services.AddSingleton(time ?? TimeProvider.System);
        services.AddRecoClient(reco =>
        {
            reco.UseRest([.. addresses]).Configure(options =>
            {
                options.FirstDelay = TimeSpan.FromMilliseconds(1);
                options.MaxDelay = TimeSpan.FromMilliseconds(5);
                options.Deadline = TimeSpan.FromSeconds(30);
                options.AttemptTimeout = TimeSpan.FromSeconds(20);
                // None beside another, unless a test is about that.
                options.HedgeAfter = TimeSpan.FromSeconds(20);
                options.Seed = 7;
                configure?.Invoke(options);
            });
            build?.Invoke(reco);
        });
        _services = services.BuildServiceProvider();
    }

    public IRecoClient Client => _services.GetRequiredService<IRecoClient>();

    public IServiceProvider Services => _services;

    public RecoClientOptions Options => _services.GetRequiredService<IOptions<RecoClientOptions>>().Value;

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
