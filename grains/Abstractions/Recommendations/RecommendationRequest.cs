using System.Collections.Immutable;

namespace OrleansReco.Abstractions;

/// <summary>Asks for a ranked slate for a user on a surface.</summary>
[GenerateSerializer, Immutable, Alias("reco.RecommendationRequest")]
public sealed record RecommendationRequest
{
    /// <summary>For whom.</summary>
    [Id(0)] public required string UserId { get; init; }

    /// <summary>Where.</summary>
    [Id(1)] public required string Surface { get; init; }

    /// <summary>How many items, 1 to the surface's maximum.</summary>
    [Id(2)] public int Count { get; init; } = 10;

    /// <summary>The situation: device, place, daypart…; keys and values are the application's.</summary>
    [Id(3)] public ImmutableDictionary<string, string> Context { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>What the user searched for, if anything.</summary>
    [Id(4)] public string? Query { get; init; }

    /// <summary>What the slate must satisfy.</summary>
    [Id(5)] public ItemFilter? Filter { get; init; }

    /// <summary>Items not to show.</summary>
    [Id(6)] public ImmutableArray<string> Exclude { get; init; } = [];

    /// <summary>The client's session.</summary>
    [Id(7)] public string? SessionId { get; init; }

    /// <summary>The decision whose slate this one replaces, when the user asked again.</summary>
    [Id(8)] public string? Supersedes { get; init; }

    /// <summary>Adds stage timings and candidate counts to the answer.</summary>
    [Id(9)] public bool Debug { get; init; }

    /// <summary>The caller's own id for the decision, unique; null: the service makes one. The same request sent again under the same id, because its answer was lost, is the same decision:
    /// it is recorded once, and the repeat is answered with the slate that was recorded.</summary>
    [Id(10)] public string? DecisionId { get; init; }
}
