using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OrleansReco.Abstractions;
using OrleansReco.Client;
using OrleansReco.Client.Rest;

namespace OrleansReco.Cli.Rest;

/// <summary>The client library as a command uses it: over REST of one address, and as patient as somebody at a terminal.</summary>
internal sealed class ServiceConnection : IDisposable
{
    private readonly ServiceProvider _services;

    /// <param name="url">Where the service is.</param>
    /// <param name="key">The API key; null: <c>RECO_KEY</c>, if that is set.</param>
    public ServiceConnection(Uri url, string? key = null)
    {
        _services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddLogging()
            .AddRecoClient(reco => reco.UseRest(url.GetLeftPart(UriPartial.Authority)).Configure(options =>
            {
                options.ApiKey = key ?? Environment.GetEnvironmentVariable("RECO_KEY");
                // A batch of an import may take long on a busy machine; a service that does not listen is known in seconds.
                (options.Deadline, options.AttemptTimeout) = (TimeSpan.FromHours(1), TimeSpan.FromMinutes(10));
                // It is one service that is asked, and what takes long there is not to be asked for twice.
                options.HedgeShare = 0;
            }))
            .BuildServiceProvider();
    }

    /// <summary>The service.</summary>
    public IRecoClient Reco => _services.GetRequiredService<IRecoClient>();

    /// <summary>Sends items as the lines of JSON that they are.</summary>
    public Task<ItemsAnswer> PutItemLinesAsync(Stream lines, CancellationToken cancellationToken) => ((RestRecoClient)Reco).PutItemLinesAsync(lines, cancellationToken);

    public void Dispose() => _services.Dispose();
}
