namespace OrleansReco.Abstractions;

/// <summary>Published on the bus when a bundle became champion.</summary>
/// <param name="Version">The bundle.</param>
/// <param name="Previous">The champion before it, if any.</param>
/// <param name="At">When.</param>
/// <param name="Reason">Why.</param>
public sealed record ModelPublished(string Version, string? Previous, DateTimeOffset At, string Reason)
{
    /// <summary>Version of this schema.</summary>
    public int SchemaVersion { get; init; } = 1;
}
