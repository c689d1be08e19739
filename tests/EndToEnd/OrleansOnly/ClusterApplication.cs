using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansReco.Client;

namespace OrleansReco.Tests.EndToEnd.OrleansOnly;

/// <summary>An application that calls the cluster.</summary>
internal static class ClusterApplication
{
    /// <summary>One that knows a silo's gateway.</summary>
    public static IHost Create(int gatewayPort, Action<RecoClientOptions>? configure = null) => Create(cluster => cluster.Gateways.Add($"127.0.0.1:{gatewayPort}"), configure);

    /// <summary>One that is told where the cluster is.</summary>
    public static IHost Create(Action<ClusterClientOptions> where, Action<RecoClientOptions>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddRecoClient(reco => reco
            .UseOrleans(where)
            .Configure(options => (options.Deadline, options.AttemptTimeout) = (TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(5)))
            .Configure(configure ?? (_ => { })));
        var application = builder.Build();
        application.Urls.Add("http://127.0.0.1:0");
        return application;
    }
}
