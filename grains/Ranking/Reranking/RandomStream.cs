namespace OrleansReco.Ranking.Reranking;

/// <summary>
/// A seeded stream of random numbers (SplitMix64: Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators"). The same seed gives the same slate, so that a
/// draw can be repeated from its decision.
/// </summary>
/// <param name="seed">Any value.</param>
public struct RandomStream(ulong seed)
{
    private ulong _state = seed;

    /// <summary>The next 64 bits.</summary>
    public ulong Next()
    {
        _state += 0x9e3779b97f4a7c15UL;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9UL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebUL;
        return z ^ (z >> 31);
    }

    /// <summary>Uniform in (0, 1), never 0 nor 1.</summary>
    public double NextUnit() => ((Next() >> 12) + 0.5) * (1.0 / (1UL << 52));
}
