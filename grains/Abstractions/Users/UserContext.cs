using System.Collections.Immutable;

namespace OrleansReco.Abstractions;

/// <summary>What a recommendation needs to know of a user: an immutable snapshot of the user's grain.</summary>
[GenerateSerializer, Immutable, Alias("reco.UserContext")]
public sealed record UserContext
{
    /// <summary>The context of a user nothing is known of.</summary>
    public static UserContext Empty { get; } = new();

    /// <summary>Profile, time zone, consent.</summary>
    [Id(0)] public UserProfile Profile { get; init; } = UserProfile.Default;

    /// <summary>At most the 256 newest weighted interactions, oldest first.</summary>
    [Id(1)] public ImmutableArray<HistoryEntry> History { get; init; } = [];

    /// <summary>Items the user has consumed, or has dismissed: not shown again unless the surface allows it.</summary>
    [Id(2)] public ImmutableHashSet<string> Seen { get; init; } = [];

    /// <summary>Items the user has dismissed: never shown again, whatever the surface allows.</summary>
    [Id(3)] public ImmutableHashSet<string> Dismissed { get; init; } = [];

    /// <summary>Decayed share of positive interactions by category; sums to 1, or empty.</summary>
    [Id(4)] public ImmutableDictionary<string, float> Affinities { get; init; } = ImmutableDictionary<string, float>.Empty;

    /// <summary>The session of the newest event, if any.</summary>
    [Id(5)] public string? SessionId { get; init; }

    /// <summary>When the current session's newest event happened.</summary>
    [Id(6)] public DateTimeOffset? LastEventAt { get; init; }

    /// <summary>Number of interactions ever applied.</summary>
    [Id(7)] public long EventCount { get; init; }

    /// <summary>The newest entry of the user's log that this context reflects.</summary>
    [Id(8)] public long AppliedSeq { get; init; }

    /// <summary>How often each item was shown to the user lately without being acted on.</summary>
    [Id(9)] public ImmutableDictionary<string, int> Fatigue { get; init; } = ImmutableDictionary<string, int>.Empty;
}
