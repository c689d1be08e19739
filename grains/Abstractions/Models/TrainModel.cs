namespace OrleansReco.Abstractions;

/// <summary>Asks the trainer, over the bus, to train now. Answered by <see cref="ModelTrained"/>.</summary>
/// <param name="Reason">Why, for those who look later.</param>
/// <param name="AskedAt">When it was asked; a trainer that has begun a training since then answers with that one's end.</param>
public sealed record TrainModel(string Reason, DateTimeOffset AskedAt)
{
    /// <summary>Version of this schema.</summary>
    public int SchemaVersion { get; init; } = 1;
}

/// <summary>How a training ended that was asked for over the bus.</summary>
/// <param name="Version">The bundle; null: there was too little to train on.</param>
/// <param name="Promoted">Whether it serves now.</param>
/// <param name="Reason">The gate's verdict, or why nothing was trained.</param>
public sealed record ModelTrained(string? Version, bool Promoted, string Reason)
{
    /// <summary>Version of this schema.</summary>
    public int SchemaVersion { get; init; } = 1;
}
