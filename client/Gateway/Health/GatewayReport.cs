using System.Collections.Immutable;
using OrleansReco.Abstractions;

namespace OrleansReco.Gateway.Health;

/// <summary>How a gateway stands that hosts no grains.</summary>
/// <param name="Ready">Whether it can serve.</param>
/// <param name="Role"><c>gateway</c>.</param>
/// <param name="ReachableSilos">Silos that are ready.</param>
/// <param name="Silos">Their names.</param>
/// <param name="Silo">What the silo serves that answered this call.</param>
public sealed record GatewayReport(bool Ready, string Role, int ReachableSilos, ImmutableArray<string> Silos, SiloReport Silo);
