using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OrleansReco.Abstractions;
using OrleansReco.Gateway.Decisions;
using OrleansReco.Gateway.Events;
using OrleansReco.Gateway.Health;
using OrleansReco.Gateway.Items;
using OrleansReco.Gateway.Keys;
using OrleansReco.Gateway.Metrics;
using OrleansReco.Gateway.Models;
using OrleansReco.Gateway.Problems;
using OrleansReco.Gateway.Recommendations;
using OrleansReco.Gateway.Silos;
using OrleansReco.Gateway.Surfaces;
using OrleansReco.Gateway.Users;

namespace OrleansReco.Gateway;

/// <summary>The REST layer. It knows only the grain interfaces and <c>IGrainFactory</c>: map it inside a silo's process, or run it alone over a client.</summary>
public static class RecoGateway
{
    /// <summary>Adds what the REST calls need, besides an <c>IGrainFactory</c>.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="alone">Whether the process hosts no grains and calls those of a cluster: then the trainer is asked over the cluster's silos.</param>
    public static IServiceCollection AddRecoGateway(this IServiceCollection services, bool alone = false)
    {
        if (alone)
        {
            services.TryAddSingleton<IModelTraining, GrainTraining>();
        }

        services.AddOptions<GatewayOptions>().BindConfiguration("Reco:Gateway").ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddSingleton<GatewayInstruments>();
        services.AddSingleton<MetricsCollector>();
        services.AddSingleton(provider => new ApiKeyFile(provider.GetRequiredService<IOptions<GatewayOptions>>().Value.KeyFile));
        services.ConfigureHttpJsonOptions(options => WireJson.Configure(options.SerializerOptions));
        services.AddOpenApi("v1");
        return services;
    }

    /// <summary>Maps every call of <c>/v1</c>, the probes, <c>/metrics</c> and <c>/openapi/v1.json</c>.</summary>
    /// <param name="app">The application.</param>
    /// <param name="alone">Whether the process hosts no grains and calls those of a cluster.</param>
    public static WebApplication MapReco(this WebApplication app, bool alone = false)
    {
        // Listens from the start, so that nothing measured before the first scrape is lost.
        app.Services.GetRequiredService<MetricsCollector>();
        app.UseMiddleware<RequestMetricsMiddleware>();
        app.UseMiddleware<ProblemMiddleware>();
        app.UseMiddleware<ApiKeyMiddleware>();
        if (alone)
        {
            app.UseMiddleware<ClusterFoundMiddleware>();
        }

        app.MapRecommendations();
        app.MapEvents();
        app.MapItems();
        app.MapUsers();
        app.MapDecisions();
        app.MapSurfaces();
        app.MapModels();
        app.MapSilos();
        app.MapHealth(alone);
        app.MapMetrics();
        app.MapOpenApi();
        return app;
    }
}
