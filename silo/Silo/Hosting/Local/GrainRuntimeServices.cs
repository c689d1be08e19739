using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OrleansReco.Grains.Storage;

namespace OrleansReco.Silo.Hosting;

/// <summary>Hosts the grains on the runtime of this build: the one in process.</summary>
public static class GrainRuntimeServices
{
    /// <summary>Adds the runtime, which starts and stops with the host. Needs an <c>IGrainStorage</c>.</summary>
    public static IServiceCollection AddGrainRuntime(this IServiceCollection services, RuntimeOptions options, GrainRuntimePlace? place = null)
        => services.AddLocalGrainRuntime(runtime =>
        {
            runtime.GrainAssemblies.Add(typeof(IStore).Assembly);
            runtime.ResponseTimeout = options.ResponseTimeout;
            runtime.CollectionAge = options.CollectionAge;
            foreach (var (grainClass, age) in GrainAges.ByClass(options))
            {
                runtime.ClassSpecificCollectionAge[grainClass] = age;
            }
        });

    /// <summary>What this build cannot do of what is set.</summary>
    internal static void Check(RuntimeOptions options, SettingsReport report)
    {
        if (options.Clustering != Clustering.Localhost)
        {
            report.Add($"Reco:Runtime: Clustering = {options.Clustering} needs Orleans, and this is the local build, which is one process. Start it with --runtime orleans; `reco doctor` says whether Orleans' packages restore here.");
        }
    }

    /// <summary>The local runtime has no pages of its own.</summary>
    internal static void MapRuntime(this WebApplication app, RuntimeOptions options)
    {
    }
}
