using System.Collections.Concurrent;

namespace OrleansReco.Tests.Unit.Client;

/// <summary>A clock whose waits never end, and are noted.</summary>
internal sealed class NotedWaits : TimeProvider
{
    /// <summary>How long each was to be.</summary>
    public ConcurrentQueue<TimeSpan> Noted { get; } = new();

    public override long GetTimestamp() => 0;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Noted.Enqueue(dueTime);
        return base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
