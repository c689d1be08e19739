using Microsoft.Extensions.DependencyInjection;
using OrleansReco.Grains.Storage;
using OrleansReco.Silo.Storage;

namespace OrleansReco.Silo.Hosting;

/// <summary>Puts a silo together: runtime, store, bus, and what the grains need.</summary>
public static class RecoSilo
{
    /// <summary>Adds everything a silo is made of, besides the REST layer.</summary>
    public static IServiceCollection AddRecoSilo(this IServiceCollection services, SiloSettings settings)
    {
        services.AddSqliteStore(settings.Store);
#if GRAIN_RUNTIME_LOCAL
        services.AddLocalGrainRuntime(runtime =>
        {
            runtime.GrainAssemblies.Add(typeof(IStore).Assembly);
            runtime.ResponseTimeout = settings.Runtime.ResponseTimeout;
            runtime.CollectionAge = settings.Runtime.CollectionAge;
        });
#endif
        return services;
    }
}
