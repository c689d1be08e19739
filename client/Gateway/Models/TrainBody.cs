namespace OrleansReco.Gateway.Models;

/// <summary>Body of <c>POST /v1/models/train</c>.</summary>
public sealed record TrainBody
{
    /// <summary>Why. Required.</summary>
    public string? Reason { get; init; }

    /// <summary>To wait on for a training that was asked for before: as the answer 202 has it. May be sent at once too, so that an attempt whose answer is lost and its repeat are one training.</summary>
    public DateTimeOffset? AskedAt { get; init; }
}
