using System.ComponentModel.DataAnnotations;

namespace OrleansReco.Grains.Models;

/// <summary>What is set for the registry of models.</summary>
public sealed class ModelOptions
{
    /// <summary>How long a registration, promotion or rollback waits for its bundle to be fetched and verified; then it is asked to come again, and finds it. Shorter than a grain may take (Reco:Runtime:ResponseTimeout).</summary>
    /// <value>5 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:05:00")]
    public TimeSpan OpenPatience { get; set; } = TimeSpan.FromSeconds(5);
}
