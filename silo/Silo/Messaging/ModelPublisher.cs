using MassTransit;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Models;

namespace OrleansReco.Silo.Messaging;

/// <summary>Publishes promotions in memory, once the bus has started.</summary>
internal sealed class ModelPublisher(IBus bus, BusStart start) : IModelPublisher
{
    public async Task PublishAsync(ModelPublished published)
    {
        await start.WaitAsync();
        await bus.Publish(published, MessageHeaders.Set);
    }
}

/// <summary>Publishes promotions to the broker; a broker that is down is given up soon.</summary>
internal sealed class BrokerModelPublisher(IBus bus, PublishGate gate) : IModelPublisher
{
    public Task PublishAsync(ModelPublished published) => gate.RunAsync(token => bus.Publish(published, MessageHeaders.Set, token), CancellationToken.None);
}
