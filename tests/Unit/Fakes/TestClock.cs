namespace OrleansReco.Tests.Unit.Fakes;

/// <summary>A clock that stands until it is moved. Timers run on the real clock.</summary>
internal sealed class TestClock : TimeProvider
{
    private long _ticks = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).UtcTicks;

    /// <summary>The time it shows.</summary>
    public DateTimeOffset Now => GetUtcNow();

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    /// <summary>Moves it forward.</summary>
    public void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);

    /// <summary>Moves it forward and returns it.</summary>
    public TestClock Moved(TimeSpan by)
    {
        Advance(by);
        return this;
    }
}
