using System.Collections.Immutable;
using MassTransit;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Feedback;

namespace OrleansReco.Silo.Messaging;

/// <summary>Publishes labelled examples to a durable quorum queue, one message each, all at once; one is safe when the broker has confirmed it.</summary>
internal sealed class BrokerExamplePublisher(IBus bus, PublishGate gate) : IExamplePublisher
{
    public async Task<ImmutableArray<ExampleRef>> PublishAsync(ImmutableArray<LabeledExample> examples, CancellationToken cancellationToken = default)
    {
        var publishes = examples.Select(example => TryAsync(example, cancellationToken)).ToArray();
        var results = await Task.WhenAll(publishes).ConfigureAwait(false);
        ImmutableArray<ExampleRef> safe = [.. results.Select(result => result.Safe).OfType<ExampleRef>()];

        // Some are safe and leave the outbox; the others are published again when it falls due.
        return safe.IsEmpty && results.FirstOrDefault(result => result.Error is not null).Error is { } error ? throw error : safe;
    }

    private async Task<(ExampleRef? Safe, BusUnavailableException? Error)> TryAsync(LabeledExample example, CancellationToken cancellationToken)
    {
        try
        {
            await gate.RunAsync(token => bus.Publish(example, Prepare, token), cancellationToken).ConfigureAwait(false);
            return (new ExampleRef(example.Id, example.Revision), null);
        }
        catch (BusUnavailableException error)
        {
            return (null, error);
        }
    }

    private static void Prepare(PublishContext<LabeledExample> context)
    {
        MessageHeaders.Set(context);
        if (context.TryGetPayload<RabbitMqSendContext>(out var rabbit))
        {
            // No queue, no confirm: the broker returns the message, and the outbox keeps it.
            rabbit.Mandatory = true;
        }
    }
}
