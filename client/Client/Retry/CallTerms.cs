namespace OrleansReco.Client.Retry;

/// <summary>What a call demands of its attempts.</summary>
/// <param name="Repeats">When it may be sent again.</param>
/// <param name="Deadline">How long it may take with all of them, where it waits for long work; null: as the options say.</param>
/// <param name="AttemptTimeout">How long one may take then; null: as the options say.</param>
internal sealed record CallTerms(Repeats Repeats, TimeSpan? Deadline = null, TimeSpan? AttemptTimeout = null)
{
    /// <summary>It changes nothing, or is known by its id when it comes twice.</summary>
    public static CallTerms Read { get; } = new(Repeats.Beside);

    /// <summary>It changes something; twice in a row is as good as once.</summary>
    public static CallTerms Write { get; } = new(Repeats.WhenLost);

    /// <summary>Twice is not as good as once.</summary>
    public static CallTerms Once { get; } = new(Repeats.WhenNotTaken);

    /// <summary>Whether it takes its time at a service that is in order.</summary>
    public bool IsLong => Deadline is not null;

    /// <summary>An erasure, which ends when no byte is left. Somebody more patient than that is so here too.</summary>
    public static CallTerms Erasure(RecoClientOptions options) => new(
        Repeats.WhenLost,
        options.ErasureDeadline > options.Deadline ? options.ErasureDeadline : options.Deadline,
        options.ErasureAttemptTimeout > options.AttemptTimeout ? options.ErasureAttemptTimeout : options.AttemptTimeout);
}
