namespace OrleansReco.Cli.Chaos;

/// <summary>The load of one case.</summary>
/// <param name="Prefix">What the ids of its users and events begin with; none of another case does.</param>
/// <param name="SlatesPerSecond">Mean slates asked for a second; most of them are answered with events.</param>
/// <param name="EventsPerSecond">Mean further batches of events a second.</param>
/// <param name="Seed">Seed of arrivals, users and what they do.</param>
internal sealed record ChaosLoadPlan(string Prefix, double SlatesPerSecond, double EventsPerSecond, int Seed)
{
    /// <summary>Number of users.</summary>
    public int Users { get; init; } = 200;

    /// <summary>The hottest users, on whom <see cref="HotShare"/> of the load falls.</summary>
    public int HotUsers { get; init; } = 4;

    /// <summary>Share of the load that the hottest users have.</summary>
    public double HotShare { get; init; } = 0.2;

    /// <summary>Items of the catalogue, <c>story-1</c> onward.</summary>
    public int Items { get; init; } = 2_000;

    /// <summary>The id of a user by rank, the hottest first.</summary>
    public string UserId(int rank) => $"{Prefix}-user{rank}";
}
