namespace OrleansReco.Cli.Evaluation.Replay;

/// <summary>Tells the time of the replayed stream; timers and measured durations stay those of the machine, so that time-outs mean what they say.</summary>
internal sealed class ReplayClock(DateTimeOffset start) : TimeProvider
{
    private long _ticks = start.UtcTicks;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    /// <summary>Moves on to a time; never back.</summary>
    public void MoveTo(DateTimeOffset time) => Interlocked.Exchange(ref _ticks, Math.Max(Interlocked.Read(ref _ticks), time.UtcTicks));
}
