using System.ComponentModel.DataAnnotations;

namespace OrleansReco.Gateway;

/// <summary>Limits of the REST calls.</summary>
public sealed class GatewayOptions
{
    /// <summary>Largest body of a call in bytes; an NDJSON stream of items may be longer, its lines may not.</summary>
    [Range(1_024, 64 * 1024 * 1024)]
    public int MaxBodyBytes { get; set; } = 1024 * 1024;

    /// <summary>Largest NDJSON stream in bytes.</summary>
    [Range(1_024, 64L * 1024 * 1024 * 1024)]
    public long MaxStreamBytes { get; set; } = 8L * 1024 * 1024 * 1024;

    /// <summary>Most events in one call.</summary>
    [Range(1, 10_000)]
    public int MaxEvents { get; set; } = 1_000;

    /// <summary>Most items in one JSON array; a longer list goes as NDJSON.</summary>
    [Range(1, 10_000)]
    public int MaxItems { get; set; } = 1_000;

    /// <summary>Items of an NDJSON stream that are being written at one time.</summary>
    [Range(1, 4_096)]
    public int StreamConcurrency { get; set; } = 256;

    /// <summary>How long a client is asked to wait when the store does not take writes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan StoreRetryAfter { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a gateway alone waits for the end of a training that was asked for; then it says 202, and the training goes on. Silos on RabbitMQ: <c>Reco:RabbitMq:TrainTimeout</c>.</summary>
    /// <value>30 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:30:00")]
    public TimeSpan TrainWait { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Demands an API key even on a loopback address; on any other address one is always demanded.</summary>
    public bool RequireApiKeys { get; set; }

    /// <summary>File of API keys, each as a SHA-256 hash with its roles; written by <c>reco keys add</c>, read again when it changes. Empty: <c>keys.json</c> in the store's folder.</summary>
    public string KeyFile { get; set; } = "";
}
