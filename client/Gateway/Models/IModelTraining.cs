namespace OrleansReco.Gateway.Models;

/// <summary>The trainer, where one runs in this process; behind <c>POST /v1/models/train</c>.</summary>
public interface IModelTraining
{
    /// <summary>Trains a bundle on what is in the store now, gates it against the champion and registers it.</summary>
    Task<TrainingOutcome> TrainAsync(string reason, CancellationToken cancellationToken);
}

/// <summary>How a training ended.</summary>
/// <param name="Version">The bundle that was trained; absent: there was not enough to train on.</param>
/// <param name="Promoted">Whether it is champion now.</param>
/// <param name="Reason">The gate's verdict, or why nothing was trained.</param>
public sealed record TrainingOutcome(string? Version, bool Promoted, string Reason);
