using System.Collections.Immutable;

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
/// <param name="Error">Why it was rejected, in a sentence or several: field, value and remedy of each member that is wrong.</param>
/// <param name="Errors">Each member that is wrong, at most ten; absent when the event was not rejected, or not for a member.</param>
[GenerateSerializer, Immutable, Alias("reco.EventResult")]
public sealed record EventResult(
    [property: Id(0)] string EventId,
    [property: Id(1)] EventStatus Status,
    [property: Id(2)] string? Error = null,
    [property: Id(3)] ImmutableArray<FieldError>? Errors = null)
{
    /// <summary>The result of an event that is not as it must be.</summary>
    public static EventResult Refused(string eventId, IReadOnlyCollection<FieldError> errors)
        => new(eventId, EventStatus.Rejected, string.Join(' ', errors.Select(error => error.Message)), [.. errors]);
}
