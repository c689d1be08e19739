using System.Collections.Immutable;
using MassTransit;
using Microsoft.Extensions.Logging;
using OrleansReco.Abstractions;
using OrleansReco.Learning.Examples;

namespace OrleansReco.Silo.Messaging;

/// <summary>Stores examples in batches, then tells the outboxes they came from. The store passes over those of erased users.</summary>
internal sealed partial class ExampleConsumer(IExampleStore store, IGrainFactory grains, MessagingInstruments instruments, ILogger<ExampleConsumer> logger) : IConsumer<Batch<LabeledExample>>
{
    public async Task Consume(ConsumeContext<Batch<LabeledExample>> context)
    {
        var examples = context.Message.Select(m => m.Message).ToImmutableArray();
        await store.StoreExamplesAsync(examples);
        instruments.ExamplesStored(examples.Length);
        await Task.WhenAll(examples.GroupBy(e => e.UserId).Select(Acknowledge));
    }

    private async Task Acknowledge(IGrouping<string, LabeledExample> user)
    {
        try
        {
            await grains.GetGrain<IFeedbackGrain>(user.Key).Acknowledge([.. user.Select(e => new ExampleRef(e.Id, e.Revision))]);
        }
        catch (Exception error)
        {
            // Going on is safe: the outbox publishes again, and the store takes no revision twice.
            LogNotAcknowledged(logger, error, user.Count());
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Count} stored examples could not be acknowledged; their outbox publishes them again, which changes nothing.")]
    private static partial void LogNotAcknowledged(ILogger logger, Exception error, int count);
}
