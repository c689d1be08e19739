using System.Collections.Immutable;
using MassTransit;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Feedback;

namespace OrleansReco.Silo.Messaging;

/// <summary>Publishes labelled examples, one message each.</summary>
internal sealed class ExamplePublisher(IBus bus) : IExamplePublisher
{
    public Task PublishAsync(ImmutableArray<LabeledExample> examples, CancellationToken cancellationToken = default)
        => bus.PublishBatch(examples.AsEnumerable(), cancellationToken);
}
