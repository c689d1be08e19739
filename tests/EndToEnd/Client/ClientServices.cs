using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OrleansReco.Client;

namespace OrleansReco.Tests.EndToEnd.Client;

/// <summary>An application's services with a client and nothing else.</summary>
internal static class ClientServices
{
    public static ServiceProvider Create(Action<RecoClientBuilder> configure)
        => new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddLogging()
            .AddRecoClient(reco => configure(reco.Configure(options => (options.Deadline, options.AttemptTimeout) = (TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(30)))))
            .BuildServiceProvider();
}
