namespace OrleansReco.Grains.Recommendations;

/// <summary>How long a stage may take, by the injected clock.</summary>
internal readonly struct StageBudget(string stage, TimeSpan length, TimeProvider time)
{
    private readonly long _started = time.GetTimestamp();

    public TimeProvider Time => time;

    public TimeSpan Length => length;

    public TimeSpan Used => time.GetElapsedTime(_started);

    public bool IsUsedUp => Used > length;

    public void ThrowIfUsedUp()
    {
        if (IsUsedUp)
        {
            throw new StageOverrunException(stage, length);
        }
    }
}
