using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using OrleansReco.Grains.Feedback;
using OrleansReco.Grains.Models;
using OrleansReco.Grains.Recommendations;

namespace OrleansReco.Silo.Messaging;

/// <summary>Registers the bus.</summary>
public static class MessagingServices
{
    /// <summary>
    /// Puts <c>LabeledExample</c>, <c>DecisionServed</c> and <c>ModelPublished</c> on MassTransit's bus, and the consumer that stores examples and acknowledges them.
    /// Needs a store and the grain runtime. Other consumers are added by <paramref name="configure"/>.
    /// </summary>
    /// <exception cref="System.ComponentModel.DataAnnotations.ValidationException">Settings are out of range; the message has all of them.</exception>
    public static IServiceCollection AddMessaging(this IServiceCollection services, MessagingOptions? options = null, Action<IBusRegistrationConfigurator>? configure = null)
    {
        var settings = options ?? new MessagingOptions();
        settings.Validate();
        services.AddSingleton(settings);
        services.AddSingleton<MessagingInstruments>();
        services.AddSingleton<IExamplePublisher, ExamplePublisher>();
        services.AddSingleton<IModelPublisher, ModelPublisher>();
        services.AddSingleton<DecisionPublisher>();
        services.AddSingleton<IDecisionPublisher>(provider => provider.GetRequiredService<DecisionPublisher>());
        services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.AddConsumer<ExampleConsumer>(consumer => consumer.Options<BatchOptions>(
                batch => batch.SetMessageLimit(settings.ExampleBatch).SetTimeLimit(settings.ExampleBatchTime).SetConcurrencyLimit(1)));
            configure?.Invoke(bus);
            bus.UseInMemory(settings);
        });
        services.AddOptions<MassTransitHostOptions>().Configure(host =>
        {
            host.WaitUntilStarted = true;
            host.StopTimeout = TimeSpan.FromSeconds(10);
        });
        services.AddHostedService(provider => provider.GetRequiredService<DecisionPublisher>());
        return services;
    }
}
