namespace OrleansReco.Trainer;

/// <summary>A training whose bundle is in the bundle store and not yet registered.</summary>
/// <param name="StartedAt">When it began.</param>
/// <param name="Started">The same, as the clock's timestamp.</param>
/// <param name="Version">The bundle.</param>
/// <param name="Result">What it made.</param>
internal sealed record FinishedTraining(DateTimeOffset StartedAt, long Started, string Version, TrainingResult Result);
