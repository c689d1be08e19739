using MassTransit;
using OrleansReco.Abstractions;
using OrleansReco.Trainer;

namespace OrleansReco.Cli.Training;

/// <summary>Trains when the bus says so. A command that comes again after a training has begun is answered with how that one ended.</summary>
internal sealed class TrainModelConsumer(TrainingLoop loop) : IConsumer<TrainModel>
{
    public async Task Consume(ConsumeContext<TrainModel> context)
    {
        var outcome = await loop.TrainAsync(context.Message.Reason, context.Message.AskedAt, context.CancellationToken);
        await context.RespondAsync(new ModelTrained(outcome.Version, outcome.Promoted, outcome.Reason));
    }
}
