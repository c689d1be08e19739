namespace OrleansReco.Client;

/// <summary>What went to one gateway and what came back. Thread-safe.</summary>
/// <param name="patience">How long it may leave all requests unanswered.</param>
/// <param name="rest">How long it is not called after that.</param>
/// <param name="time">The clock.</param>
internal sealed class GatewaySilence(TimeSpan patience, TimeSpan rest, TimeProvider time)
{
    /// <summary>One request alone may simply take its time.</summary>
    private const int Telling = 2;

    private readonly Lock _lock = new();
    private DateTimeOffset _askedSince;
    private DateTimeOffset _restsUntil;
    private int _unanswered;

    /// <summary>A request went there.</summary>
    public void Asked()
    {
        lock (_lock)
        {
            _askedSince = _unanswered++ == 0 ? time.GetUtcNow() : _askedSince;
        }
    }

    /// <summary>Something came back.</summary>
    public void Answered()
    {
        lock (_lock)
        {
            _unanswered = 0;
        }
    }

    /// <summary>Whether it is not to be called now, and whether that is found only just now.</summary>
    public (bool Hangs, bool IsNews) Look()
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            var isNews = _unanswered >= Telling && now - _askedSince >= patience;
            if (isNews)
            {
                // What it has not answered yet it never will: its connection is closed.
                (_unanswered, _restsUntil) = (0, now + rest);
            }

            return (now < _restsUntil, isNews);
        }
    }
}
