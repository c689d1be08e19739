using System.Text.Json.Serialization;
using MassTransit;

namespace OrleansReco.Silo.Messaging;

/// <summary>The one place that says which transport carries the bus.</summary>
internal static class BusTransport
{
    /// <summary>The queue of the example store.</summary>
    public const string ExampleQueue = "reco-examples";

    /// <summary>Carries the bus in memory: what is published is lost with the process, which the outbox makes good.</summary>
    public static void UseInMemory(this IBusRegistrationConfigurator bus, MessagingOptions options)
        => bus.UsingInMemory((context, transport) =>
        {
            Configure(transport);
            transport.ReceiveEndpoint(ExampleQueue, endpoint =>
            {
                endpoint.PrefetchCount = options.ExampleBatch * 2;
                endpoint.ConfigureConsumer<ExampleConsumer>(context);
                // A batch that the store did not take is published again by the outbox; a second copy in an error queue would only grow.
                endpoint.DiscardFaultedMessages();
            });
        });

    /// <summary>What every transport shares: features may be NaN, which JSON has no number for.</summary>
    private static void Configure(IBusFactoryConfigurator transport)
        => transport.ConfigureJsonSerializerOptions(json =>
        {
            json.NumberHandling |= JsonNumberHandling.AllowNamedFloatingPointLiterals;
            return json;
        });
}
