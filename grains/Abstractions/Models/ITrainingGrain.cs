namespace OrleansReco.Abstractions;

/// <summary>The way to the trainer for those who reach nothing but grains; one, keyed by <see cref="Key"/>.</summary>
[Alias("reco.ITrainingGrain")]
public interface ITrainingGrain : IGrainWithStringKey
{
    /// <summary>The only key.</summary>
    const string Key = "training";

    /// <summary>Asks the trainer to train, and waits a moment for how it ends; asked again with the answer's time it waits on for the same training.</summary>
    /// <param name="reason">Why, for those who look later.</param>
    /// <param name="askedAt">When it was first asked for; null: now.</param>
    /// <exception cref="NoTrainerException">The silo that answers reaches no trainer.</exception>
    [AlwaysInterleave]
    [ResponseTimeout("00:00:10")]
    [Alias("Train")]
    Task<TrainingAnswer> Train(string reason, DateTimeOffset? askedAt);
}

/// <summary>What is known of a training that was asked for.</summary>
/// <param name="AskedAt">When that was.</param>
/// <param name="Outcome">How it ended; null: it has not, as far as is known.</param>
[GenerateSerializer, Immutable, Alias("reco.TrainingAnswer")]
public sealed record TrainingAnswer([property: Id(0)] DateTimeOffset AskedAt, [property: Id(1)] TrainingOutcome? Outcome);
