using Microsoft.Extensions.DependencyInjection;
using OrleansReco.Grains.Feedback;
using OrleansReco.Grains.Recommendations;
using OrleansReco.Silo.Messaging;
using OrleansReco.Silo.Storage;

namespace OrleansReco.Silo.Hosting;

/// <summary>Puts a silo together: runtime, store, bus, and what the grains need.</summary>
public static class RecoSilo
{
    /// <summary>Adds everything a silo is made of, besides the REST layer.</summary>
    public static IServiceCollection AddRecoSilo(this IServiceCollection services, SiloSettings settings, BusDuties bus = BusDuties.Publish | BusDuties.StoreExamples)
    {
        services.AddRecoStore(settings.Store, settings.PostgreSql, settings.Bundles).AddStoreTrainingData();
        services.AddGrainRuntime(settings.Runtime, new GrainRuntimePlace(settings.Silo.Name, settings.PostgreSql.ConnectionString is { Length: > 0 } connection ? connection : null));
        services.AddHostedService(_ => new DrainPause(settings.Runtime.DrainDelay));
        services.AddSingleton(settings.Silo).AddSingleton(settings.Recommendations).AddSingleton(settings.Models).AddSingleton(settings.Feedback).AddSingleton(settings.Users);
        services.AddRecommendations();
        services.AddFeedback();
        return services.AddMessaging(settings.Messaging, configure: null, settings.RabbitMq, bus);
    }
}
