namespace OrleansReco.Gateway.Models;

/// <summary>Body of <c>POST /v1/models/train</c>.</summary>
public sealed record TrainBody
{
    /// <summary>Why. Required.</summary>
    public string? Reason { get; init; }

    /// <summary>To wait on for a training that was asked for before: as the answer 202 has it.</summary>
    public DateTimeOffset? AskedAt { get; init; }
}
