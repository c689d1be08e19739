using System.Collections.Immutable;
using OrleansReco.Abstractions;

namespace OrleansReco.Gateway.Models;

/// <summary>The model versions.</summary>
/// <param name="Champion">Serves all but the baseline's users; absent before the first model.</param>
/// <param name="Baseline">Frozen; serves each surface's baseline share.</param>
/// <param name="Models">All versions, newest first.</param>
public sealed record ModelsAnswer(string? Champion, string? Baseline, ImmutableArray<ModelVersion> Models);

/// <summary>Body of <c>POST /v1/models</c>.</summary>
public sealed record RegisterModelBody
{
    /// <summary>The bundle's version. Required.</summary>
    public string? Version { get; init; }

    /// <summary>What the gate said of it; absent: it stays a candidate.</summary>
    public GateReport? Gate { get; init; }
}

/// <summary>Body of a change that must say why.</summary>
public sealed record ReasonBody
{
    /// <summary>Why. Required.</summary>
    public string? Reason { get; init; }
}
