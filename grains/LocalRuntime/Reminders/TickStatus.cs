namespace OrleansReco.LocalRuntime;

/// <summary>What a reminder tells of its tick.</summary>
public readonly struct TickStatus(DateTime firstTickTime, TimeSpan period, DateTime timeStamp)
{
    /// <summary>When the first tick was due, UTC.</summary>
    public DateTime FirstTickTime { get; } = firstTickTime;

    /// <summary>How far apart ticks are.</summary>
    public TimeSpan Period { get; } = period;

    /// <summary>When this tick fired, UTC.</summary>
    public DateTime CurrentTickTime { get; } = timeStamp;

    /// <inheritdoc />
    public override string ToString() => $"<{FirstTickTime}, {Period}, {CurrentTickTime}>";
}
