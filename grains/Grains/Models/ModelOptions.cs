using System.ComponentModel.DataAnnotations;

namespace OrleansReco.Grains.Models;

/// <summary>What is set for the registry of models.</summary>
public sealed class ModelOptions
{
    /// <summary>How long a registration, promotion or rollback waits for its bundle to be fetched and verified; then it is asked to come again, and finds it. Shorter than a grain may take (Reco:Runtime:ResponseTimeout).</summary>
    /// <value>5 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:05:00")]
    public TimeSpan OpenPatience { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Versions the registry keeps, the newest, beside the champion, those it can be rolled back to and the baseline. Older ones leave it when another comes, and the trainer then removes their bundles (Reco:Trainer:OrphanAge).</summary>
    /// <value>50.</value>
    [Range(20, 10_000)]
    public int KeepVersions { get; set; } = 50;

    /// <summary>Champions before the present one that it can be rolled back to, one after the other.</summary>
    /// <value>10.</value>
    [Range(1, 1_000)]
    public int KeepChampions { get; set; } = 10;
}
