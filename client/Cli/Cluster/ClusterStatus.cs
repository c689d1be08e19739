using System.Collections.Immutable;
using OrleansReco.Abstractions;

namespace OrleansReco.Cli.Cluster;

/// <summary>How one process of a cluster is right now.</summary>
internal sealed record ClusterStatus
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its process; null: it does not run.</summary>
    public int? ProcessId { get; init; }

    /// <summary>Whether its process runs.</summary>
    public required bool Alive { get; init; }

    /// <summary>Whether it answers and can serve; null: it answers no REST calls.</summary>
    public bool? Ready { get; init; }

    /// <summary>What it says of itself; null: nothing.</summary>
    public SiloReport? Report { get; init; }

    /// <summary>How often it was started again.</summary>
    public int Restarts { get; init; }

    /// <summary>Its log.</summary>
    public required string Log { get; init; }
}

/// <summary>How a cluster is right now.</summary>
/// <param name="Runtime">The runtime it was built for.</param>
/// <param name="Url">Where applications ask.</param>
/// <param name="Members">The silos that the table of members calls active, as address:port; empty: there is no such table.</param>
/// <param name="Processes">Each process.</param>
internal sealed record ClusterReport(string Runtime, Uri Url, ImmutableArray<string> Members, ImmutableArray<ClusterStatus> Processes);
