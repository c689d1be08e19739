using System.ComponentModel.DataAnnotations;

namespace OrleansReco.Grains.Silos;

/// <summary>What is set for a silo as a whole.</summary>
public sealed class SiloOptions
{
    /// <summary>The silo's name in measurements and counters; stable over restarts, and unique in a cluster.</summary>
    /// <value>The machine's name.</value>
    [Required]
    public string Name { get; set; } = Environment.MachineName;

    /// <summary>How long the change feed goes unread when nothing wakes the reader.</summary>
    /// <value>200 ms.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan ChangePollInterval { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Most changes read at once.</summary>
    /// <value>5,000.</value>
    [Range(1, 100_000)]
    public int ChangeBatch { get; set; } = 5_000;

    /// <summary>How long a bundle that could not be loaded rests before it is tried again.</summary>
    /// <value>10 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "1.00:00:00")]
    public TimeSpan BundleRetryInterval { get; set; } = TimeSpan.FromSeconds(10);
}
