using OrleansReco.Abstractions;

namespace OrleansReco.Client.Rest;

/// <summary>What <c>POST /v1/models/train</c> answers: <see cref="TrainingOutcome"/> with 200, <see cref="TrainingAccepted"/> with 202.</summary>
internal sealed record TrainReply(string? Version, bool Promoted, string? Reason, DateTimeOffset? AskedAt)
{
    public TrainingAnswer Answer => Reason is { } reason ? new(AskedAt ?? default, new(Version, Promoted, reason))
        : AskedAt is { } askedAt ? new(askedAt, null)
        : throw new InvalidDataException("POST /v1/models/train was answered with neither an outcome nor the time it was asked for. Is it this version of OrleansReco that answers there?");
}
