namespace OrleansReco.Gateway.Models;

/// <summary>Body of a change that must say why.</summary>
public sealed record ReasonBody
{
    /// <summary>Why. Required.</summary>
    public string? Reason { get; init; }
}
