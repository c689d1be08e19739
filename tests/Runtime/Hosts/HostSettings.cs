namespace OrleansReco.Tests.Runtime;

/// <summary>What a test may set of its host.</summary>
public sealed record HostSettings
{
    /// <summary>How long an activation may be idle.</summary>
    public TimeSpan CollectionAge { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How often idle activations are looked for.</summary>
    public TimeSpan CollectionQuantum { get; init; } = TimeSpan.FromMinutes(1);
}
