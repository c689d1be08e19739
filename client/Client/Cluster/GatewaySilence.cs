namespace OrleansReco.Client;

/// <summary>What went to one gateway and what came back. Thread-safe.</summary>
/// <param name="patience">How long it may leave all requests unanswered.</param>
/// <param name="rest">How long it is not called after that.</param>
/// <param name="time">The clock.</param>
internal sealed class GatewaySilence(TimeSpan patience, TimeSpan rest, TimeProvider time)
{
    /// <summary>One request alone may simply take its time.</summary>
    private const int Telling = 2;

    private const int Most = 1024;

    private readonly Lock _lock = new();
    // When each request went there that has not been answered, the oldest first.
    private readonly List<DateTimeOffset> _unanswered = [];
    private DateTimeOffset _restsUntil;

    /// <summary>A request went there.</summary>
    public void Asked()
    {
        lock (_lock)
        {
            if (_unanswered.Count < Most)
            {
                _unanswered.Add(time.GetUtcNow());
            }
        }
    }

    /// <summary>Something came back.</summary>
    public void Answered()
    {
        lock (_lock)
        {
            _unanswered.Clear();
        }
    }

    /// <summary>Whether it is not to be called now, and whether that is found only just now.</summary>
    /// <param name="longCalls">Calls under way that take their time at a silo that is in order; each may be one of those that are unanswered.</param>
    public (bool Hangs, bool IsNews) Look(int longCalls = 0)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            var telling = Telling + longCalls;
            var isNews = _unanswered.Count >= telling && now - _unanswered[telling - 1] >= patience;
            if (isNews)
            {
                // What it has not answered yet it never will: its connection is closed.
                _unanswered.Clear();
                _restsUntil = now + rest;
            }

            return (now < _restsUntil, isNews);
        }
    }
}
