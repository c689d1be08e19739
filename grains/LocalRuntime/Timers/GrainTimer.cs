namespace OrleansReco.LocalRuntime;

/// <summary>A timer whose ticks are requests to its activation. The next tick is due a period after the last one ended.</summary>
internal sealed class GrainTimer : GrainRequest, IGrainTimer
{
    private readonly Activation _activation;
    private readonly Func<CancellationToken, Task> _callback;
    private readonly GrainTimerCreationOptions _options;
    private readonly CancellationTokenSource _disposed = new();
    private readonly ITimer _timer;
    private TimeSpan _period;
    private bool _changed;
    private int _ticking;
    private Task? _running;

    internal GrainTimer(Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        _activation = activation;
        _callback = callback;
        _options = options;
        _period = options.Period;
        AssignTo(activation);
        activation.Add(this);
        _timer = activation.Class.Runtime.Time.CreateQuietTimer(
            static self => ((GrainTimer)self!).Due(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(options.DueTime, Timeout.InfiniteTimeSpan);
    }

    protected internal override string MethodName => "a timer's callback";

    protected internal override RequestOptions Options => RequestOptions.OneWay | (_options.Interleave ? RequestOptions.AlwaysInterleave : 0);

    internal override bool KeepsAlive => _options.KeepAlive;

    internal override bool DiesWithActivation => true;

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

    internal override bool Start(object grain)
    {
        if (_disposed.IsCancellationRequested)
        {
            Volatile.Write(ref _ticking, 0);
            return true;
        }

        _changed = false;
        try
        {
            _running = _callback(_disposed.Token);
            if (!_running.IsCompleted)
            {
                _running.GetAwaiter().UnsafeOnCompleted(End);
                return false;
            }
        }
        catch (Exception error)
        {
            _running = Task.FromException(error);
        }

        Finish();
        return true;
    }

    private protected override void SetException(Exception error)
    {
    }

    private void Due()
    {
        if (Interlocked.Exchange(ref _ticking, 1) == 0)
        {
            CallTick = _activation.Class.Runtime.Watch.Now;
            _activation.Enqueue(this);
        }
    }

    private void End()
    {
        Finish();
        EndRunning();
    }

    private void Finish()
    {
        if (_running!.Exception is { } error)
        {
            Log.TimerFailed(_activation.Class.Runtime.Logger, error.GetBaseException(), _activation.GrainId);
        }

        _running = null;
        Volatile.Write(ref _ticking, 0);
        if (!_changed && !_disposed.IsCancellationRequested)
        {
            _timer.Change(_period, Timeout.InfiniteTimeSpan);
        }
    }
}
