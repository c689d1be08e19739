namespace OrleansReco.Silo.Messaging;

/// <summary>What carries the bus.</summary>
public enum MessagingTransport
{
    /// <summary>This process's memory: no server, one process.</summary>
    InMemory,

    /// <summary>RabbitMQ: durable quorum queues that other processes read.</summary>
    RabbitMq,
}
