namespace OrleansReco.Abstractions;

/// <summary>The trainer was told to train, and has not answered yet.</summary>
/// <param name="Status"><c>accepted</c>.</param>
/// <param name="AskedAt">When it was asked for. Sent again with it the call waits on for the same training, and does not ask for another.</param>
/// <param name="Detail">How to see how it ends.</param>
public sealed record TrainingAccepted(string Status, DateTimeOffset AskedAt, string Detail);
