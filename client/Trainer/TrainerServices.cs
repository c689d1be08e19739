using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansReco.Client;

namespace OrleansReco.Trainer;

/// <summary>Registers the trainer.</summary>
public static class TrainerServices
{
    // Longer than a grain may take (Reco:Runtime:ResponseTimeout, 10 s).
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan CallDeadline = TimeSpan.FromSeconds(30);

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
        services.TryAddSingleton<IModelRegistry>(provider => new ClientModelRegistry(
            () => Connect(options.Service ?? OwnAddress(provider), options.ApiKey), options.RegisterFor, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<ClientModelRegistry>>()));
        services.AddSingleton<TrainingLoop>();
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<TrainingLoop>());
        return services;
    }

    /// <summary>The client library, as patient as who has minutes; it lasts as long as the process.</summary>
    private static IRecoClient Connect(Uri service, string? key) => new ServiceCollection()
        .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
        .AddLogging()
        .AddRecoClient(reco => reco.UseRest(service.GetLeftPart(UriPartial.Authority)).Configure(client =>
            (client.ApiKey, client.Deadline, client.AttemptTimeout, client.HedgeAfter) = (key, CallDeadline, AttemptTimeout, AttemptTimeout)))
        .BuildServiceProvider()
        .GetRequiredService<IRecoClient>();

    private static Uri OwnAddress(IServiceProvider provider)
    {
        var addresses = provider.GetService<IServer>()?.Features.Get<IServerAddressesFeature>()?.Addresses;
        return addresses?.FirstOrDefault() is { } address
            ? new Uri(address.Replace("[::]", "127.0.0.1").Replace("0.0.0.0", "127.0.0.1").Replace("*", "127.0.0.1").Replace("+", "127.0.0.1"))
            : throw new InvalidOperationException("The trainer does not know where the service answers: nothing listens in this process. Set TrainerOptions.Service.");
    }
}
