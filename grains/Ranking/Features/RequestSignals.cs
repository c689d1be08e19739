namespace OrleansReco.Ranking.Features;

/// <summary>What a request says of user and situation, as far as features need it. Empty spans and NaN mean unknown, as they are without consent.</summary>
public readonly ref struct RequestSignals
{
    /// <summary>Unknown user, unknown situation at <paramref name="localTime"/>.</summary>
    public RequestSignals(DateTimeOffset localTime)
    {
        LocalTime = localTime;
        SecondsSinceLastEvent = float.NaN;
        EventCount = float.NaN;
        SessionLength = float.NaN;
    }

    /// <summary>The user's folded-in vector, length d.</summary>
    public ReadOnlySpan<float> UserVector { get; init; }

    /// <summary>The session's folded-in vector, length d.</summary>
    public ReadOnlySpan<float> SessionVector { get; init; }

    /// <summary>By category id, the user's affinity, 0 to 1.</summary>
    public ReadOnlySpan<float> CategoryAffinity { get; init; }

    /// <summary>By category id, the share of the session's items that have it.</summary>
    public ReadOnlySpan<float> CategoryInSession { get; init; }

    /// <summary>By category id, days since the user last liked something of it; NaN: never.</summary>
    public ReadOnlySpan<float> CategoryLastDays { get; init; }

    /// <summary>Interactions of the user, ever.</summary>
    public float EventCount { get; init; }

    /// <summary>Events of the session.</summary>
    public float SessionLength { get; init; }

    /// <summary>Seconds since the user's newest event.</summary>
    public float SecondsSinceLastEvent { get; init; }

    /// <summary>Now, in the user's time zone.</summary>
    public DateTimeOffset LocalTime { get; }

    /// <summary>Words of the query.</summary>
    public int QueryWords { get; init; }
}
