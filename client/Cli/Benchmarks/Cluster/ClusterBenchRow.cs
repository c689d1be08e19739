namespace OrleansReco.Cli.Benchmarks.Cluster;

/// <summary>What a cluster of so many silos does on this machine.</summary>
internal sealed record ClusterBenchRow
{
    /// <summary>Number of silos.</summary>
    public required int Silos { get; init; }

    /// <summary>Users with grains in memory.</summary>
    public required int Users { get; init; }

    /// <summary>Growth of the silos' resident memory while the users were activated, per user.</summary>
    public required double BytesPerUser { get; init; }

    /// <summary>Slates, each recorded before its answer.</summary>
    public required ClusterBenchLoad Slates { get; init; }

    /// <summary>Calls with one event each, acknowledged after the commit.</summary>
    public required ClusterBenchLoad Events { get; init; }
}

/// <summary>One kind of request at as much as goes.</summary>
internal sealed record ClusterBenchLoad
{
    /// <summary>Answered a second.</summary>
    public required double PerSecond { get; init; }

    /// <summary>Median, in milliseconds.</summary>
    public required double P50Ms { get; init; }

    /// <summary>99th percentile, in milliseconds.</summary>
    public required double P99Ms { get; init; }

    /// <summary>Without an answer.</summary>
    public required int Failed { get; init; }

    /// <summary>Calls from silo to silo a request, the runtime's own included.</summary>
    public required double Hops { get; init; }

    /// <summary>Bytes from silo to silo a request.</summary>
    public required double HopBytes { get; init; }

    /// <summary>Processor time of all silos a request, in milliseconds.</summary>
    public required double SiloCpuMs { get; init; }

    /// <summary>Processor time of PostgreSQL a request, in milliseconds.</summary>
    public required double DatabaseCpuMs { get; init; }

    /// <summary>Processor time of RabbitMQ a request, in milliseconds.</summary>
    public required double BrokerCpuMs { get; init; }

    /// <summary>Processor time of the load generator a request, in milliseconds.</summary>
    public required double GeneratorCpuMs { get; init; }
}

/// <summary>What scaling on one machine shows.</summary>
/// <param name="Runtime">The runtime of the build.</param>
/// <param name="Processors">Processors of the machine, shared by silos, servers and load generator.</param>
/// <param name="Callers">Requests under way at one time.</param>
/// <param name="Rows">One a number of silos.</param>
/// <param name="BytesPerItem">Growth of a silo's resident memory while items were added to its catalogue, per item.</param>
/// <param name="ConfirmedPerSecond">Messages that RabbitMQ confirmed a second on a durable quorum queue.</param>
internal sealed record ClusterBenchResult(string Runtime, int Processors, int Callers, IReadOnlyList<ClusterBenchRow> Rows, double BytesPerItem, double ConfirmedPerSecond);
