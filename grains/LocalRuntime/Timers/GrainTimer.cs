namespace OrleansReco.LocalRuntime;

/// <summary>A timer whose ticks are requests to its activation. The next tick is due a period after the last one ended.</summary>
internal sealed class GrainTimer : IGrainTimer
{
    private readonly Activation _activation;
    private readonly Func<CancellationToken, Task> _callback;
    private readonly CancellationTokenSource _disposed = new();
    private readonly ITimer _timer;
    private TimeSpan _period;
    private bool _changed;
    private int _ticking;

    internal GrainTimer(Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        _activation = activation;
        _callback = callback;
        _period = options.Period;
        Options = options;
        activation.Add(this);
        _timer = activation.Class.Runtime.Time.CreateQuietTimer(
            static self => ((GrainTimer)self!).Due(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(options.DueTime, Timeout.InfiniteTimeSpan);
    }

    internal GrainTimerCreationOptions Options { get; }

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        _period = period;
        _changed = true;
        _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
    }

    public void Dispose()
    {
        _timer.Dispose();
        _disposed.Cancel();
        _activation.Remove(this);
    }

    /// <summary>One tick, in a turn of the grain.</summary>
    internal async Task Tick()
    {
        _changed = false;
        try
        {
            await (_disposed.IsCancellationRequested ? Task.CompletedTask : _callback(_disposed.Token));
        }
        finally
        {
            Volatile.Write(ref _ticking, 0);
            if (!_changed && !_disposed.IsCancellationRequested)
            {
                _timer.Change(_period, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void Due()
    {
        if (Interlocked.Exchange(ref _ticking, 1) == 0)
        {
            var tick = new TimerTick(this);
            tick.AssignTo(_activation);
            _activation.Enqueue(tick);
        }
    }
}
