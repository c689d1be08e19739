namespace OrleansReco.LocalRuntime;

/// <summary>
/// Ends calls that take too long. Calls carry the watch's tick, not a clock reading; only activations left with unfinished calls
/// at the end of a turn are looked at, once a tick.
/// </summary>
internal sealed class ResponseWatch
{
    private const int TicksPerTimeout = 20;
    private readonly object _lock = new();
    private readonly TimeSpan _timeout;
    private readonly TimeSpan _period;
    private List<Activation> _waiting = [];
    private ITimer? _timer;
    private int _now;

    internal ResponseWatch(TimeSpan timeout)
    {
        _timeout = timeout;
        _period = TimeSpan.FromTicks(Math.Clamp(timeout.Ticks / TicksPerTimeout, TimeSpan.TicksPerMillisecond * 10, TimeSpan.TicksPerSecond));
    }

    internal int Now => Volatile.Read(ref _now);

    internal void Start(TimeProvider time) => _timer = time.CreateQuietTimer(static self => ((ResponseWatch)self!).Tick(), this, _period, _period);

    internal void Stop() => _timer?.Dispose();

    internal void Add(Activation activation)
    {
        lock (_lock)
        {
            _waiting.Add(activation);
        }
    }

    internal bool IsOverdue(GrainRequest request, out TimeSpan timeout)
    {
        timeout = request.ResponseTimeoutTicks == 0 ? _timeout : TimeSpan.FromTicks(request.ResponseTimeoutTicks);
        return !request.IsOneWay && Now - request.CallTick > timeout / _period;
    }

    private void Tick()
    {
        List<Activation> waiting;
        lock (_lock)
        {
            _now++;
            waiting = _waiting;
            _waiting = [];
        }

        foreach (var activation in waiting)
        {
            activation.Post(static late => ((Activation)late!).EndOverdue(), activation);
        }
    }
}
