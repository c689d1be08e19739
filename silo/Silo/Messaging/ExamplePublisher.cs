using System.Collections.Immutable;
using MassTransit;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Feedback;

namespace OrleansReco.Silo.Messaging;

/// <summary>Publishes labelled examples in memory, one message each, once the bus has started. None is safe before the example store has it.</summary>
internal sealed class ExamplePublisher(IBus bus, BusStart start) : IExamplePublisher
{
    public async Task<ImmutableArray<ExampleRef>> PublishAsync(ImmutableArray<LabeledExample> examples, CancellationToken cancellationToken = default)
    {
        await start.WaitAsync(cancellationToken);
        await bus.PublishBatch(examples.AsEnumerable(), MessageHeaders.Set, cancellationToken);
        return [];
    }
}
