namespace OrleansReco.Trainer;

/// <summary>How a training ended.</summary>
/// <param name="Version">The bundle; null: there was too little to train on.</param>
/// <param name="Promoted">Whether it serves now.</param>
/// <param name="Reason">The gate's verdict and what became of the ranker, or why nothing was trained.</param>
public sealed record TrainingOutcome(string? Version, bool Promoted, string Reason);
