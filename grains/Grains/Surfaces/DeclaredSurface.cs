using OrleansReco.Abstractions;

namespace OrleansReco.Grains.Surfaces;

/// <summary>A surface as the change feed carries it to every silo.</summary>
/// <param name="Spec">What was declared.</param>
/// <param name="Killed">Whether the kill switch is on.</param>
/// <param name="KillReason">Why it was last flipped.</param>
[GenerateSerializer, Immutable, Alias("reco.DeclaredSurface")]
public sealed record DeclaredSurface([property: Id(0)] SurfaceSpec Spec, [property: Id(1)] bool Killed, [property: Id(2)] string? KillReason);
