using OrleansReco.Abstractions;
using OrleansReco.Trainer;

namespace OrleansReco.Cli.Up;

/// <summary>The trainer of this process behind <c>POST /v1/models/train</c>.</summary>
internal sealed class InProcessTraining(TrainingLoop loop) : IModelTraining
{
    public async Task<TrainingOutcome?> TrainAsync(string reason, DateTimeOffset askedAt, CancellationToken cancellationToken)
    {
        try
        {
            return await loop.TrainAsync(reason, askedAt, cancellationToken);
        }
        catch (Exception error) when (error is not StoreUnavailableException && !cancellationToken.IsCancellationRequested)
        {
            throw new TrainingFailedException(error.Message);
        }
    }
}
