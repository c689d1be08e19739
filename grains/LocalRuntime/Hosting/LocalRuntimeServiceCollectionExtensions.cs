using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace OrleansReco.LocalRuntime;

/// <summary>Registers the in-process grain runtime.</summary>
public static class LocalRuntimeServiceCollectionExtensions
{
    /// <summary>
    /// Hosts the grain classes of <see cref="LocalRuntimeOptions.GrainAssemblies"/> and registers <see cref="IGrainFactory"/>.
    /// Starts and stops with the host; time comes from the registered <see cref="TimeProvider"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The options hold mistakes; the message lists them all.</exception>
    public static IServiceCollection AddLocalGrainRuntime(this IServiceCollection services, Action<LocalRuntimeOptions>? configure = null)
    {
        var options = new LocalRuntimeOptions();
        configure?.Invoke(options);
        if (options.Mistakes().ToArray() is { Length: > 0 } mistakes)
        {
            throw new ArgumentException(string.Join(Environment.NewLine, mistakes), nameof(configure));
        }

        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton<LocalGrainRuntime>();
        services.AddSingleton<IGrainFactory>(provider => provider.GetRequiredService<LocalGrainRuntime>());
        services.AddTransient<IGrainContext>(_ => Activation.Current
            ?? throw new InvalidOperationException("IGrainContext can be resolved only for a grain, in its turn."));
        return services.AddHostedService(provider => provider.GetRequiredService<LocalGrainRuntime>());
    }
}
