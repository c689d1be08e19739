namespace OrleansReco.Gateway.Models;

/// <summary>The trainer, in this process or reached over the bus; behind <c>POST /v1/models/train</c>.</summary>
public interface IModelTraining
{
    /// <summary>Trains a bundle on what is in the store now, gates it against the champion and registers it.</summary>
    /// <returns>How it ended; null: the trainer was told, and has not answered yet.</returns>
    Task<TrainingOutcome?> TrainAsync(string reason, CancellationToken cancellationToken);
}

/// <summary>How a training ended.</summary>
/// <param name="Version">The bundle that was trained; absent: there was not enough to train on.</param>
/// <param name="Promoted">Whether it is champion now.</param>
/// <param name="Reason">The gate's verdict, or why nothing was trained.</param>
public sealed record TrainingOutcome(string? Version, bool Promoted, string Reason);

/// <summary>The trainer was told to train and has not answered yet.</summary>
/// <param name="Status"><c>accepted</c>.</param>
/// <param name="Detail">Where to see how it ends.</param>
public sealed record TrainingAccepted(string Status, string Detail);
