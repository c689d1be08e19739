namespace OrleansReco.Client.Retry;

/// <summary>
/// Bounds second attempts beside first ones to a share of all calls, with a store for the moments in which a silo hangs: where every call is late, because the whole service is,
/// it must not get twice the load. Thread-safe.
/// </summary>
/// <param name="share">Second attempts a call, in the long run.</param>
internal sealed class HedgeBudget(double share)
{
    /// <summary>Most second attempts that are saved up.</summary>
    public const double Most = 100;

    private readonly Lock _lock = new();
    private double _left = share > 0 ? Most : 0;

    /// <summary>A call begins.</summary>
    public void Called()
    {
        lock (_lock)
        {
            _left = Math.Min(Most, _left + share);
        }
    }

    /// <summary>Takes one; false: there is none left.</summary>
    public bool TryTake()
    {
        lock (_lock)
        {
            if (_left < 1)
            {
                return false;
            }

            _left--;
            return true;
        }
    }
}
