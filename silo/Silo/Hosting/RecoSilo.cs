using Microsoft.Extensions.DependencyInjection;
using OrleansReco.Grains.Feedback;
using OrleansReco.Grains.Recommendations;
using OrleansReco.Grains.Storage;
using OrleansReco.Learning.Bundles;
using OrleansReco.Silo.Messaging;
using OrleansReco.Silo.Storage;

namespace OrleansReco.Silo.Hosting;

/// <summary>Puts a silo together: runtime, store, bus, and what the grains need.</summary>
public static class RecoSilo
{
    /// <summary>Adds everything a silo is made of, besides the REST layer.</summary>
    public static IServiceCollection AddRecoSilo(this IServiceCollection services, SiloSettings settings)
    {
        services.AddSqliteStore(settings.Store).AddStoreTrainingData();
        services.AddSingleton<IBundleStore>(new DirectoryBundleStore(Path.Combine(settings.Store.Folder, "models")));
#if GRAIN_RUNTIME_LOCAL
        services.AddLocalGrainRuntime(runtime =>
        {
            runtime.GrainAssemblies.Add(typeof(IStore).Assembly);
            runtime.ResponseTimeout = settings.Runtime.ResponseTimeout;
            runtime.CollectionAge = settings.Runtime.CollectionAge;
        });
#endif
        services.AddSingleton(settings.Silo).AddSingleton(settings.Recommendations).AddSingleton(settings.Feedback).AddSingleton(settings.Users);
        services.AddRecommendations();
        services.AddFeedback();
        return services.AddMessaging(settings.Messaging);
    }
}
