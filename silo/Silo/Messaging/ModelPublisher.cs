using MassTransit;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Models;

namespace OrleansReco.Silo.Messaging;

/// <summary>Publishes promotions.</summary>
internal sealed class ModelPublisher(IBus bus) : IModelPublisher
{
    public Task PublishAsync(ModelPublished published) => bus.Publish(published);
}
