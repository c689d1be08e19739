using OrleansReco.Gateway.Models;
using OrleansReco.Trainer;

namespace OrleansReco.Cli.Up;

/// <summary>The trainer of this process behind <c>POST /v1/models/train</c>.</summary>
internal sealed class InProcessTraining(TrainingLoop loop) : IModelTraining
{
    public async Task<Gateway.Models.TrainingOutcome?> TrainAsync(string reason, CancellationToken cancellationToken)
    {
        var outcome = await loop.TrainAsync(reason, cancellationToken);
        return new(outcome.Version, outcome.Promoted, outcome.Reason);
    }
}
