using System.Text.Json;
using System.Text.Json.Serialization;
using MassTransit;
using MassTransit.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrleansReco.Abstractions;

namespace OrleansReco.Silo.Messaging;

/// <summary>The one place that says which transport carries the bus, and how.</summary>
internal static class BusTransport
{
    /// <summary>Carries the bus in memory: what is published is lost with the process, which the outbox makes good.</summary>
    public static void UseInMemory(this IBusRegistrationConfigurator bus, MessagingOptions options)
        => bus.UsingInMemory((context, transport) =>
        {
            Configure(transport);
            transport.ReceiveEndpoint(MessageContracts.ExampleQueue, endpoint =>
            {
                endpoint.PrefetchCount = options.ExampleBatch * 2;
                endpoint.ConfigureConsumer<ExampleConsumer>(context);
                // A batch that the store did not take is published again by the outbox; a second copy in an error queue would only grow.
                endpoint.DiscardFaultedMessages();
            });
        });

    /// <summary>Carries the bus on RabbitMQ: durable exchanges, quorum queues, confirms.</summary>
    public static void UseRabbitMq(this IBusRegistrationConfigurator bus, MessagingOptions options, RabbitMqOptions rabbit, BusDuties duties, Type? trainConsumer)
        => bus.UsingRabbitMq((context, transport) =>
        {
            transport.Host(new Uri(rabbit.Uri), host =>
            {
                host.PublisherConfirmation = true;
                host.Heartbeat(TimeSpan.FromSeconds(10));
                host.RequestedConnectionTimeout(rabbit.PublishTimeout);
            });
            Configure(transport);
            transport.Publish<LabeledExample>(examples =>
            {
                // Whoever publishes first makes the queue: a confirm must mean that a queue has the message, also before the first trainer ever ran.
                var exchange = MessageContracts.ExchangeOf(typeof(LabeledExample));
                examples.BindQueue(exchange, MessageContracts.ExampleQueue, Quorum);
            });
            var train = MessageContracts.ExchangeOf(typeof(TrainModel));
            transport.Message<TrainModel>(command => command.SetEntityName(train));
            transport.Publish<TrainModel>(command => command.BindQueue(train, MessageContracts.TrainQueue, Quorum));
            if (duties.HasFlag(BusDuties.StoreExamples))
            {
                transport.ReceiveEndpoint(MessageContracts.ExampleQueue, endpoint =>
                {
                    Quorum(endpoint);
                    endpoint.PrefetchCount = options.ExampleBatch * 2;
                    KeepOnStop(endpoint, context);
                    endpoint.ConfigureConsumer<BrokerExampleConsumer>(context);
                });
            }

            if (trainConsumer is not null)
            {
                transport.ReceiveEndpoint(MessageContracts.TrainQueue, endpoint =>
                {
                    Quorum(endpoint);
                    endpoint.PrefetchCount = 1;
                    KeepOnStop(endpoint, context);
                    context.ConfigureConsumer(trainConsumer, endpoint);
                });
            }
        });

    /// <summary>The queue of dead letters takes the arguments of the queue it belongs to.</summary>
    private static void Quorum(IRabbitMqQueueConfigurator queue)
    {
        foreach (var (name, value) in MessageContracts.QueueArguments)
        {
            queue.SetQueueArgument(name, value);
        }
    }

    /// <summary>As MassTransit moves messages to the dead letters, but for a stop.</summary>
    private static void KeepOnStop(IReceiveEndpointConfigurator endpoint, IServiceProvider services)
        => endpoint.ConfigureError(error =>
        {
            error.UseFilter(new StoppingFilter(services.GetRequiredService<IHostApplicationLifetime>()));
            error.UseFilter(new GenerateFaultFilter());
            error.UseFilter(new ErrorTransportFilter());
        });

    /// <summary>How messages are written as JSON: camelCase, enums by their number; features may be NaN, which JSON has no number for and which is written as a string.</summary>
    internal static JsonSerializerOptions Json(JsonSerializerOptions json)
    {
        json.NumberHandling |= JsonNumberHandling.AllowNamedFloatingPointLiterals;
        return json;
    }

    /// <summary>What every transport shares.</summary>
    private static void Configure(IBusFactoryConfigurator transport)
    {
        transport.ConfigureJsonSerializerOptions(Json);
        transport.Message<LabeledExample>(message => message.SetEntityName(MessageContracts.ExchangeOf(typeof(LabeledExample))));
        transport.Message<DecisionServed>(message => message.SetEntityName(MessageContracts.ExchangeOf(typeof(DecisionServed))));
        transport.Message<ModelPublished>(message => message.SetEntityName(MessageContracts.ExchangeOf(typeof(ModelPublished))));
    }
}
