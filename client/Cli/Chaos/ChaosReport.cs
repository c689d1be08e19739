using System.Collections.Immutable;

namespace OrleansReco.Cli.Chaos;

/// <summary>What a run of cases has shown.</summary>
/// <param name="Runtime">The runtime of the build.</param>
/// <param name="Processors">Processors of the machine, shared with the load generator and the servers.</param>
/// <param name="SlatesPerSecond">Mean slates asked for a second.</param>
/// <param name="EventsPerSecond">Mean batches of events a second beside those that answer slates.</param>
/// <param name="Rows">The cases.</param>
internal sealed record ChaosReport(string Runtime, int Processors, double SlatesPerSecond, double EventsPerSecond, ImmutableArray<ChaosRow> Rows);
