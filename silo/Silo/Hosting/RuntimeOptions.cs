using System.ComponentModel.DataAnnotations;

namespace OrleansReco.Silo.Hosting;

/// <summary>Settings of the grain runtime.</summary>
public sealed class RuntimeOptions
{
    /// <summary>How long a caller waits for a grain's response.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a grain may be idle before it leaves memory.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan CollectionAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long a stop may take: requests end, states are written, the store closes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(30);
}
