using System.Collections.Immutable;
using MassTransit;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Feedback;

namespace OrleansReco.Silo.Messaging;

/// <summary>Publishes labelled examples in memory, one message each. None is safe before the example store has it.</summary>
internal sealed class ExamplePublisher(IBus bus) : IExamplePublisher
{
    public async Task<ImmutableArray<ExampleRef>> PublishAsync(ImmutableArray<LabeledExample> examples, CancellationToken cancellationToken = default)
    {
        await bus.PublishBatch(examples.AsEnumerable(), MessageHeaders.Set, cancellationToken);
        return [];
    }
}
