namespace OrleansReco.Abstractions;

/// <summary>The trainer, in this process or wherever it is reached; behind <c>POST /v1/models/train</c> and <see cref="ITrainingGrain"/>.</summary>
public interface IModelTraining
{
    /// <summary>Trains a bundle on what is in the store now, gates it against the champion and registers it; a training that has begun since <paramref name="askedAt"/> is that already.</summary>
    /// <param name="reason">Why, for those who look later.</param>
    /// <param name="askedAt">When it was first asked for.</param>
    /// <param name="cancellationToken">Ends the wait; where the trainer is in this process, the training too.</param>
    /// <returns>How it ended; null: the trainer was told, and has not answered yet.</returns>
    /// <exception cref="NoTrainerException">No trainer can be reached.</exception>
    Task<TrainingOutcome?> TrainAsync(string reason, DateTimeOffset askedAt, CancellationToken cancellationToken);
}
