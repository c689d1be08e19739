namespace OrleansReco.Client.Rest;

/// <summary>One address of the service, and how it has fared lately. Thread-safe.</summary>
internal sealed class RestAddress(Uri uri, TimeSpan rest, TimeProvider time)
{
    private const int LongestRest = 3;
    private readonly Lock _lock = new();
    private int _failures;
    private DateTimeOffset _restsUntil;
    private bool _tried;

    public Uri Uri { get; } = uri;

    /// <summary>When it may be called again.</summary>
    public DateTimeOffset RestsUntil
    {
        get
        {
            lock (_lock)
            {
                return _restsUntil;
            }
        }
    }

    /// <summary>Whether it is in order.</summary>
    public bool IsReady
    {
        get
        {
            lock (_lock)
            {
                return _failures == 0 && _restsUntil <= time.GetUtcNow();
            }
        }
    }

    /// <summary>Whether to call it now. After its rest the first caller alone gets it, until that call has ended: many at once would all wait for a silo that is still gone.</summary>
    public bool TryTake()
    {
        lock (_lock)
        {
            if (_restsUntil > time.GetUtcNow() || (_failures > 0 && _tried))
            {
                return false;
            }

            _tried = _failures > 0;
            return true;
        }
    }

    public void Succeeded()
    {
        lock (_lock)
        {
            (_failures, _tried, _restsUntil) = (0, false, default);
        }
    }

    public void Failed()
    {
        lock (_lock)
        {
            _restsUntil = time.GetUtcNow() + (rest * (1 << Math.Min(_failures, LongestRest)));
            (_failures, _tried) = (_failures + 1, false);
        }
    }

    /// <summary>It asked for a pause, and is otherwise in order.</summary>
    public void Pause(TimeSpan pause)
    {
        lock (_lock)
        {
            (_failures, _tried, _restsUntil) = (0, false, time.GetUtcNow() + pause);
        }
    }

    /// <summary>The call ended by the caller's will: nothing was learned.</summary>
    public void Abandoned()
    {
        lock (_lock)
        {
            _tried = false;
        }
    }
}
