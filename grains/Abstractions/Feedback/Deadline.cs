namespace OrleansReco.Abstractions;

/// <summary>What falls due.</summary>
public enum DeadlineKind
{
    /// <summary>A decision's attribution window closes: its examples are emitted.</summary>
    Attribution,

    /// <summary>A decision saw no sign of life: the user may have walked away.</summary>
    Abandonment,

    /// <summary>The outbox still holds examples: publish again.</summary>
    Outbox,
}

/// <summary>A row of the table of due things, unique by (user, kind, subject).</summary>
/// <param name="UserId">The user whose feedback grain it concerns.</param>
/// <param name="Kind">What falls due.</param>
/// <param name="Subject">The decision it is about; for the outbox the user.</param>
/// <param name="At">When.</param>
[GenerateSerializer, Immutable, Alias("reco.Deadline")]
public sealed record Deadline(
    [property: Id(0)] string UserId,
    [property: Id(1)] DeadlineKind Kind,
    [property: Id(2)] string Subject,
    [property: Id(3)] DateTimeOffset At);
