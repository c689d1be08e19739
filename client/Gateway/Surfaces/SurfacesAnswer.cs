using System.Collections.Immutable;
using OrleansReco.Abstractions;

namespace OrleansReco.Gateway.Surfaces;

/// <summary>The declared surfaces.</summary>
/// <param name="Surfaces">Each with its spec, kill switch and promises.</param>
public sealed record SurfacesAnswer(ImmutableArray<SurfaceStatus> Surfaces);

/// <summary>Body of <c>POST /v1/surfaces/{id}/kill-switch</c>.</summary>
public sealed record KillSwitchBody
{
    /// <summary>True turns the pipeline off, false on again. Required.</summary>
    public bool? Killed { get; init; }

    /// <summary>Why. Required.</summary>
    public string? Reason { get; init; }
}
