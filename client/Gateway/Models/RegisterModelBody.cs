using OrleansReco.Abstractions;

namespace OrleansReco.Gateway.Models;

/// <summary>Body of <c>POST /v1/models</c>.</summary>
public sealed record RegisterModelBody
{
    /// <summary>The bundle's version. Required.</summary>
    public string? Version { get; init; }

    /// <summary>What the gate said of it; absent: it stays a candidate.</summary>
    public GateReport? Gate { get; init; }
}
