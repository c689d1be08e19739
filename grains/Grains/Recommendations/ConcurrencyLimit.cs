using OrleansReco.Abstractions;

namespace OrleansReco.Grains.Recommendations;

/// <summary>The silo's limit of slates in the making.</summary>
internal sealed class ConcurrencyLimit(RecommendationOptions options)
{
    private int _inside;

    /// <summary>Slates in the making.</summary>
    public int Inside => Volatile.Read(ref _inside);

    /// <summary>Takes a place; to be given back with <see cref="Leave"/>.</summary>
    /// <exception cref="OverloadedException">All places are taken.</exception>
    public void Enter()
    {
        if (Interlocked.Increment(ref _inside) > options.MaxConcurrent)
        {
            Interlocked.Decrement(ref _inside);
            throw new OverloadedException(options.MaxConcurrent, options.RetryAfter);
        }
    }

    /// <summary>Gives the place back.</summary>
    public void Leave() => Interlocked.Decrement(ref _inside);
}
