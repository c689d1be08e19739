namespace OrleansReco.Tests.Runtime;

/// <summary>Where the two runtimes are known to differ, each with its reason.</summary>
public static class KnownDifferences
{
    /// <summary>Whether a queued call whose time is up is dropped rather than run later for no one.</summary>
    public const bool ExpiredCallsAreDropped = true;
}
