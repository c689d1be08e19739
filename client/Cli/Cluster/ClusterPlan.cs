namespace OrleansReco.Cli.Cluster;

/// <summary>What a trial cluster is made of.</summary>
internal sealed record ClusterPlan
{
    /// <summary>Where all its processes keep their files.</summary>
    public required string Folder { get; init; }

    /// <summary>Number of silos; more than one needs Orleans.</summary>
    public int Silos { get; init; } = 3;

    /// <summary>PostgreSQL and RabbitMQ as processes of their own; else SQLite and the bus in memory, for one silo.</summary>
    public bool Servers { get; init; } = true;

    /// <summary>A gateway beside the silos.</summary>
    public bool Gateway { get; init; } = true;

    /// <summary>A trainer beside the silos.</summary>
    public bool Trainer { get; init; } = true;

    /// <summary>First of the ports: the gateway's; silos follow; null: free ones.</summary>
    public int? PortBase { get; init; }

    /// <summary>Settings of every process beyond the cluster's own, such as <c>Reco:Feedback:OutboxRetry</c>.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Settings of the trainer alone.</summary>
    public IReadOnlyDictionary<string, string> TrainerSettings { get; init; } = new Dictionary<string, string>();

    /// <summary>Puts a link that can be cut between each two silos.</summary>
    public bool CuttableLinks { get; init; }

    /// <summary>Size of a small file system under the first silo's store; null: none.</summary>
    public long? StoreBytes { get; init; }
}
