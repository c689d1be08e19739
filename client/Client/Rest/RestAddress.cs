namespace OrleansReco.Client.Rest;

/// <summary>One address of the service, and how it has fared lately. Thread-safe.</summary>
/// <param name="uri">Where it is.</param>
/// <param name="rest">How long it rests after a failure; doubles with each.</param>
/// <param name="patience">How long it may leave all that is asked unanswered and count as one that answers.</param>
/// <param name="time">The clock.</param>
internal sealed class RestAddress(Uri uri, TimeSpan rest, TimeSpan patience, TimeProvider time)
{
    private const int LongestRest = 3;
    private const double TellingShare = 0.5;
    private readonly Lock _lock = new();
    private int _underway;
    private int _failures;
    private DateTimeOffset? _silentSince;
    private DateTimeOffset _lastAnswer;
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

    /// <summary>Whether it has left all that was asked unanswered for longer than it may.</summary>
    public bool IsSilent
    {
        get
        {
            lock (_lock)
            {
                return Silent;
            }
        }
    }

    private bool Silent => _silentSince is { } since && time.GetUtcNow() - since >= patience;

    /// <summary>
    /// Whether to call it now. After its rest the first caller alone gets it, until that call has ended: many at once would all wait for a silo that is still gone.
    /// One that is silent gets none while there are others.
    /// </summary>
    public bool TryTake()
    {
        lock (_lock)
        {
            if (_restsUntil > time.GetUtcNow() || (_failures > 0 && _tried) || Silent)
            {
                return false;
            }

            _tried = _failures > 0;
            return true;
        }
    }

    /// <summary>A request goes there; exactly one of the next methods tells its end.</summary>
    /// <param name="isLong">Whether the answer takes its time where all is in order: waiting for it is no silence, and others need not wait until it has tried the address.</param>
    /// <returns>When.</returns>
    public DateTimeOffset Asked(bool isLong = false)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (isLong)
            {
                _tried = false;
                return now;
            }

            _underway++;
            _silentSince ??= now;
            return now;
        }
    }

    public void Succeeded(bool isLong = false)
    {
        lock (_lock)
        {
            Answered(isLong);
            (_failures, _tried, _restsUntil) = (0, false, default);
        }
    }

    public void Failed(bool isLong = false)
    {
        lock (_lock)
        {
            Ended(isLong);
            _restsUntil = time.GetUtcNow() + (rest * (1 << Math.Min(_failures, LongestRest)));
            (_failures, _tried) = (_failures + 1, false);
        }
    }

    /// <summary>It asked for a pause, and is otherwise in order.</summary>
    public void Pause(TimeSpan pause, bool isLong = false)
    {
        lock (_lock)
        {
            Answered(isLong);
            (_failures, _tried, _restsUntil) = (0, false, time.GetUtcNow() + pause);
        }
    }

    /// <summary>The call was given up by the client. One that was late says something of the address only where it has answered nothing else meanwhile: otherwise it was the call that hung.</summary>
    /// <param name="askedAt">When it was asked.</param>
    public void GivenUp(DateTimeOffset askedAt)
    {
        lock (_lock)
        {
            if (time.GetUtcNow() - askedAt >= patience * TellingShare && _lastAnswer < askedAt)
            {
                Failed();
            }
            else
            {
                Abandoned();
            }
        }
    }

    /// <summary>The call ended by the caller's will: nothing was learned.</summary>
    public void Abandoned(bool isLong = false)
    {
        lock (_lock)
        {
            Ended(isLong);
            _tried &= isLong;
        }
    }

    private void Answered(bool isLong)
    {
        Ended(isLong);
        _lastAnswer = time.GetUtcNow();
        _silentSince = _underway > 0 ? _lastAnswer : null;
    }

    private void Ended(bool isLong)
    {
        _underway = Math.Max(0, _underway - (isLong ? 0 : 1));
        _silentSince = _underway > 0 ? _silentSince : null;
    }
}
