namespace OrleansReco.Abstractions;

/// <summary>What became of one sent event.</summary>
public enum EventStatus
{
    /// <summary>Durable, and applied to the user.</summary>
    Accepted,

    /// <summary>Its event id was already durable; nothing changed.</summary>
    Duplicate,

    /// <summary>Refused; <see cref="EventResult.Error"/> says why. Sending it again unchanged gives the same answer.</summary>
    Rejected,
}

/// <summary>The answer to one event of a batch, in the order sent.</summary>
/// <param name="EventId">The event's id as sent.</param>
/// <param name="Status">What became of it.</param>
/// <param name="Error">Why it was rejected: field, value and remedy.</param>
[GenerateSerializer, Immutable, Alias("reco.EventResult")]
public sealed record EventResult(
    [property: Id(0)] string EventId,
    [property: Id(1)] EventStatus Status,
    [property: Id(2)] string? Error = null);
