namespace OrleansReco.Cli.Chaos;

/// <summary>How cases are run.</summary>
internal sealed record ChaosOptions
{
    /// <summary>Mean slates a second.</summary>
    public double SlatesPerSecond { get; init; } = 30;

    /// <summary>Mean batches of events a second beside those that answer slates.</summary>
    public double EventsPerSecond { get; init; } = 20;

    /// <summary>Load before the fault.</summary>
    public TimeSpan Before { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Load after the fault's window.</summary>
    public TimeSpan After { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A fault that lasts, lasts no longer; null: as long as it is meant to.</summary>
    public TimeSpan? LongestFault { get; init; }

    /// <summary>The effects of a fault are counted no longer; null: as long as the case says.</summary>
    public TimeSpan? LongestAftermath { get; init; }

    /// <summary>How long examples may take after the load to be safe.</summary>
    public TimeSpan QuietPatience { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>Seed of everything drawn.</summary>
    public int Seed { get; init; } = 31;

    /// <summary>Where clusters keep their files.</summary>
    public required string Folder { get; init; }
}
