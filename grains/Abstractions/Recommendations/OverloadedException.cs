namespace OrleansReco.Abstractions;

/// <summary>The silo serves as many requests as it may; ask again after <see cref="RetryAfter"/>.</summary>
[GenerateSerializer, Alias("reco.OverloadedException")]
public sealed class OverloadedException : Exception
{
    /// <summary>Says how many requests are in flight.</summary>
    public OverloadedException(int limit, TimeSpan retryAfter)
        : base($"This silo already serves {limit} requests, its limit. Ask again in {retryAfter.TotalSeconds:0.#} s, or add silos.")
        => RetryAfter = retryAfter;

    /// <summary>When to ask again.</summary>
    [Id(0)] public TimeSpan RetryAfter { get; private set; }
}
