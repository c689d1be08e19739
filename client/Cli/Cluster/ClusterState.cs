using System.Collections.Immutable;

namespace OrleansReco.Cli.Cluster;

/// <summary>What runs where, as the supervisor writes it for other commands.</summary>
internal sealed record ClusterState
{
    /// <summary>The process that watches over the others.</summary>
    public required int Supervisor { get; init; }

    /// <summary>When the cluster was started.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The runtime it was built for.</summary>
    public required string Runtime { get; init; }

    /// <summary>Where applications ask.</summary>
    public required Uri Url { get; init; }

    /// <summary>How to connect to the database.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>How to connect to the broker.</summary>
    public string? RabbitMq { get; init; }

    /// <summary>Whether everything has answered and the sample world is there.</summary>
    public bool IsUp { get; init; }

    /// <summary>Why it could not be started; null: nothing is known against it.</summary>
    public string? Failure { get; init; }

    /// <summary>The processes, in the order of their start.</summary>
    public ImmutableArray<ProcessState> Processes { get; init; } = [];
}

/// <summary>One process of a cluster.</summary>
/// <param name="Name">Its name, such as <c>silo-2</c>.</param>
/// <param name="ProcessId">Its process; null: it does not run.</param>
/// <param name="Url">Where it answers REST calls; null: it answers none.</param>
/// <param name="Port">Its port.</param>
/// <param name="Log">Its log.</param>
/// <param name="Restarts">How often it was started again.</param>
internal sealed record ProcessState(string Name, int? ProcessId, Uri? Url, int Port, string Log, int Restarts);
