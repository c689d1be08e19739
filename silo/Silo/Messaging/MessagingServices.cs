using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Feedback;
using OrleansReco.Grains.Models;
using OrleansReco.Grains.Recommendations;

namespace OrleansReco.Silo.Messaging;

/// <summary>Registers the bus.</summary>
public static class MessagingServices
{
    /// <summary>
    /// Puts <c>LabeledExample</c>, <c>DecisionServed</c> and <c>ModelPublished</c> on MassTransit's bus, and consumes what is the process's duty. In memory everything is: the consumer stores examples and acknowledges them,
    /// which needs a store and the grain runtime. On RabbitMQ storing needs the store alone. Other consumers are added by <paramref name="configure"/>; <paramref name="trainConsumer"/> takes <c>TrainModel</c>, on RabbitMQ.
    /// </summary>
    /// <exception cref="System.ComponentModel.DataAnnotations.ValidationException">Settings are out of range; the message has all of them.</exception>
    public static IServiceCollection AddMessaging(
        this IServiceCollection services,
        MessagingOptions? options = null,
        Action<IBusRegistrationConfigurator>? configure = null,
        RabbitMqOptions? rabbitMq = null,
        BusDuties duties = BusDuties.Publish | BusDuties.StoreExamples,
        Type? trainConsumer = null)
    {
        var settings = options ?? new MessagingOptions();
        settings.Validate();
        var broker = settings.Transport == MessagingTransport.RabbitMq;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(settings);
        services.AddSingleton(rabbitMq ??= new RabbitMqOptions());
        services.AddSingleton<MessagingInstruments>();
        if (duties.HasFlag(BusDuties.Publish))
        {
            AddPublishers(services, broker);
        }

        services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            configure?.Invoke(bus);
            if (broker)
            {
                AddBroker(services, bus, settings, rabbitMq, duties, trainConsumer);
            }
            else
            {
                bus.AddConsumer<ExampleConsumer>(consumer => consumer.Options<BatchOptions>(
                    batch => batch.SetMessageLimit(settings.ExampleBatch).SetTimeLimit(settings.ExampleBatchTime).SetConcurrencyLimit(1)));
                bus.UseInMemory(settings);
            }
        });
        services.AddOptions<MassTransitHostOptions>().Configure(host =>
        {
            // A silo serves slates and acknowledges events without a broker.
            host.WaitUntilStarted = !broker;
            host.StopTimeout = TimeSpan.FromSeconds(10);
        });
        return services;
    }

    private static void AddPublishers(IServiceCollection services, bool broker)
    {
        services.AddSingleton<PublishGate>();
        if (broker)
        {
            services.AddSingleton<IExamplePublisher, BrokerExamplePublisher>();
            services.AddSingleton<IModelPublisher, BrokerModelPublisher>();
        }
        else
        {
            services.AddSingleton<BusStart>();
            services.AddBusObserver(provider => provider.GetRequiredService<BusStart>());
            services.AddSingleton<IExamplePublisher, ExamplePublisher>();
            services.AddSingleton<IModelPublisher, ModelPublisher>();
        }

        services.AddSingleton<DecisionPublisher>();
        services.AddSingleton<IDecisionPublisher>(provider => provider.GetRequiredService<DecisionPublisher>());
        services.AddHostedService(provider => provider.GetRequiredService<DecisionPublisher>());
    }

    private static void AddBroker(IServiceCollection services, IBusRegistrationConfigurator bus, MessagingOptions settings, RabbitMqOptions rabbitMq, BusDuties duties, Type? trainConsumer)
    {
        services.AddSingleton<QueueCheck>();
        services.AddHostedService(provider => provider.GetRequiredService<QueueCheck>());
        if (duties.HasFlag(BusDuties.StoreExamples))
        {
            services.AddSingleton<ExampleIntake>();
            services.AddHostedService<QueueDepth>();
            bus.AddConsumer<BrokerExampleConsumer>(consumer => consumer.Options<BatchOptions>(
                batch => batch.SetMessageLimit(settings.ExampleBatch).SetTimeLimit(settings.ExampleBatchTime).SetConcurrencyLimit(1)));
        }

        if (duties.HasFlag(BusDuties.AskForTraining))
        {
            bus.AddRequestClient<TrainModel>(rabbitMq.PublishTimeout + rabbitMq.TrainTimeout);
            services.AddSingleton<IModelTraining, BusTraining>();
        }

        if (trainConsumer is not null)
        {
            bus.AddConsumer(trainConsumer);
        }

        bus.UseRabbitMq(settings, rabbitMq, duties, trainConsumer);
    }
}
