using System.Collections.Immutable;

namespace OrleansReco.Abstractions;

/// <summary>The declared surfaces.</summary>
/// <param name="Surfaces">Each with its spec, kill switch and promises.</param>
public sealed record SurfacesAnswer(ImmutableArray<SurfaceStatus> Surfaces);
