using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace OrleansReco.Trainer;

/// <summary>Registers the trainer.</summary>
public static class TrainerServices
{
    /// <summary>
    /// Adds <see cref="TrainingLoop"/>, also as a hosted service. The host registers <c>ITrainingData</c>, <c>IExampleStore</c> and <c>IBundleStore</c>;
    /// without <see cref="TrainerOptions.Service"/> the registry is that of the web application it runs in.
    /// </summary>
    /// <exception cref="System.ComponentModel.DataAnnotations.ValidationException">Settings are out of range.</exception>
    public static IServiceCollection AddTrainer(this IServiceCollection services, TrainerOptions options)
    {
        options.Validate();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.TryAddSingleton<IModelRegistry>(provider => new RestModelRegistry(new HttpClient(), () => options.Service ?? OwnAddress(provider), options.ApiKey));
        services.AddSingleton<TrainingLoop>();
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<TrainingLoop>());
        return services;
    }

    private static Uri OwnAddress(IServiceProvider provider)
    {
        var addresses = provider.GetService<IServer>()?.Features.Get<IServerAddressesFeature>()?.Addresses;
        return addresses?.FirstOrDefault() is { } address
            ? new Uri(address.Replace("[::]", "127.0.0.1").Replace("0.0.0.0", "127.0.0.1").Replace("*", "127.0.0.1").Replace("+", "127.0.0.1"))
            : throw new InvalidOperationException("The trainer does not know where the service answers: nothing listens in this process. Set TrainerOptions.Service.");
    }
}
