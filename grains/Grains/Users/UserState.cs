using System.Collections.Immutable;
using OrleansReco.Abstractions;

namespace OrleansReco.Grains.Users;

/// <summary>The bounded snapshot of a user's grain. Everything but the profile follows from the event log up to <see cref="AppliedSeq"/>.</summary>
[GenerateSerializer, Alias("reco.UserState")]
public sealed class UserState
{
    /// <summary>What the application said; null: nothing.</summary>
    [Id(0)] public UserProfile? Profile { get; set; }

    /// <summary>The newest entry of the log that the snapshot reflects.</summary>
    [Id(1)] public long AppliedSeq { get; set; }

    /// <summary>Newest interactions, oldest first.</summary>
    [Id(2)] public ImmutableArray<HistoryEntry> History { get; set; } = [];

    /// <summary>Seen items in the order they were first seen.</summary>
    [Id(3)] public ImmutableArray<string> Seen { get; set; } = [];

    /// <summary>Dismissed items in the order of dismissal.</summary>
    [Id(4)] public ImmutableArray<string> Dismissed { get; set; } = [];

    /// <summary>Positive weight by category, decayed to <see cref="AffinityAt"/>.</summary>
    [Id(5)] public ImmutableArray<CategoryWeight> Affinities { get; set; } = [];

    /// <summary>The time the affinities are as of.</summary>
    [Id(6)] public DateTimeOffset AffinityAt { get; set; }

    /// <summary>Items shown without being acted on, oldest first.</summary>
    [Id(7)] public ImmutableArray<ShownItem> Shown { get; set; } = [];

    /// <summary>The session of the newest event.</summary>
    [Id(8)] public string? SessionId { get; set; }

    /// <summary>When the newest event happened.</summary>
    [Id(9)] public DateTimeOffset? LastEventAt { get; set; }

    /// <summary>Number of interactions ever applied.</summary>
    [Id(10)] public long EventCount { get; set; }
}

/// <summary>A category's weight.</summary>
/// <param name="Category">The category.</param>
/// <param name="Weight">Its weight.</param>
[GenerateSerializer, Immutable, Alias("reco.CategoryWeight")]
public sealed record CategoryWeight([property: Id(0)] string Category, [property: Id(1)] double Weight);

/// <summary>How often an item was shown without being acted on.</summary>
/// <param name="ItemId">The item.</param>
/// <param name="Times">How often.</param>
/// <param name="At">When last.</param>
[GenerateSerializer, Immutable, Alias("reco.ShownItem")]
public sealed record ShownItem([property: Id(0)] string ItemId, [property: Id(1)] int Times, [property: Id(2)] DateTimeOffset At);
