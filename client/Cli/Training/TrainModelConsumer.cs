using MassTransit;
using OrleansReco.Abstractions;
using OrleansReco.Trainer;
using MessageHeaders = OrleansReco.Silo.Messaging.MessageHeaders;

namespace OrleansReco.Cli.Training;

/// <summary>Trains when the bus says so. A command that comes again after a training has begun is answered with how that one ended.</summary>
internal sealed class TrainModelConsumer(TrainingLoop loop) : IConsumer<TrainModel>
{
    public async Task Consume(ConsumeContext<TrainModel> context)
    {
        var newest = MessageContracts.Of(typeof(TrainModel)).Version;
        if (context.Message.SchemaVersion > newest)
        {
            throw new InvalidDataException($"The command to train follows version {context.Message.SchemaVersion} of its contract, but this trainer reads up to {newest}. Upgrade the trainer, then `reco dlq requeue`.");
        }

        var outcome = await loop.TrainAsync(context.Message.Reason, context.Message.AskedAt, context.CancellationToken);
        await context.RespondAsync(new ModelTrained(outcome.Version, outcome.Promoted, outcome.Reason), MessageHeaders.Set);
    }
}
