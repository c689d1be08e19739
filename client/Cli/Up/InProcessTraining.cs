using OrleansReco.Abstractions;
using OrleansReco.Trainer;

namespace OrleansReco.Cli.Up;

/// <summary>The trainer of this process behind <c>POST /v1/models/train</c>.</summary>
internal sealed class InProcessTraining(TrainingLoop loop) : IModelTraining
{
    public async Task<TrainingOutcome?> TrainAsync(string reason, DateTimeOffset askedAt, CancellationToken cancellationToken) => await loop.TrainAsync(reason, askedAt, cancellationToken);
}
