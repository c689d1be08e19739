using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using OrleansReco.Abstractions;

namespace OrleansReco.Grains.Users;

/// <summary>Bounds of what is kept of a user.</summary>
public sealed class UserOptions
{
    /// <summary>Newest interactions kept.</summary>
    /// <value>256</value>
    [Range(1, 10_000)]
    public int History { get; set; } = 256;

    /// <summary>Newest seen items kept, and newest dismissed ones.</summary>
    /// <value>10,000</value>
    [Range(1, 1_000_000)]
    public int Seen { get; set; } = 10_000;

    /// <summary>Seen and dismissed items, of all users together, that a silo remembers for when a user's grain does not answer; 0: none. About 120 bytes each where the grain itself has left memory.</summary>
    /// <value>200,000</value>
    [Range(0, 100_000_000)]
    public int RememberedSeen { get; set; } = 200_000;

    /// <summary>Newest items kept that were shown without being acted on.</summary>
    /// <value>512</value>
    [Range(1, 100_000)]
    public int Fatigued { get; set; } = 512;

    /// <summary>How long having been shown counts.</summary>
    /// <value>7 days</value>
    [Range(typeof(TimeSpan), "00:00:01", "3650.00:00:00")]
    public TimeSpan FatigueWindow { get; set; } = TimeSpan.FromDays(7);

    /// <summary>An affinity to a category halves in this time.</summary>
    /// <value>30 days</value>
    [Range(typeof(TimeSpan), "00:00:01", "36500.00:00:00")]
    public TimeSpan AffinityHalfLife { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Events after which an item counts as seen, besides a dismissal.</summary>
    /// <value>play, save, buy, rate, accept</value>
    public ImmutableArray<EventType> SeenBy { get; set; } = [EventType.Play, EventType.Save, EventType.Buy, EventType.Rate, EventType.Accept];

    /// <summary>Events between two snapshots of a grain's state.</summary>
    /// <value>32</value>
    [Range(1, 10_000)]
    public int SnapshotEvery { get; set; } = 32;
}
