namespace OrleansReco.LocalRuntime;

/// <summary>A write met a version other than the one it was based on. The activation that wrote ends, and the next call reads afresh.</summary>
public class InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag) : OrleansException(errorMsg)
{
    /// <summary>The version in the store.</summary>
    public string? StoredEtag { get; } = storedEtag;

    /// <summary>The version the writer held.</summary>
    public string? CurrentEtag { get; } = currentEtag;

    /// <summary>Only the activation whose own write failed ends, not the callers the exception passes through.</summary>
    internal bool IsSourceActivation { get; set; } = true;
}
