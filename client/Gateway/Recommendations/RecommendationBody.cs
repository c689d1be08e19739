using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Gateway.Wire;

namespace OrleansReco.Gateway.Recommendations;

/// <summary>Body of <c>POST /v1/recommendations</c>.</summary>
public sealed record RecommendationBody
{
    /// <summary>For whom. Required.</summary>
    public string? UserId { get; init; }

    /// <summary>On which surface. Required.</summary>
    public string? Surface { get; init; }

    /// <summary>How many items, 1 to 100 and at most the surface's maximum.</summary>
    public int Count { get; init; } = 10;

    /// <summary>The situation: device, place, daypart…</summary>
    public ImmutableDictionary<string, string>? Context { get; init; }

    /// <summary>What the user searched for.</summary>
    public string? Query { get; init; }

    /// <summary>What the slate must satisfy.</summary>
    public ItemFilter? Filter { get; init; }

    /// <summary>Items not to show, at most 100.</summary>
    public ImmutableArray<string>? Exclude { get; init; }

    /// <summary>The client's session.</summary>
    public string? SessionId { get; init; }

    /// <summary>The decision whose slate this one replaces.</summary>
    public string? Supersedes { get; init; }

    /// <summary>Adds stage timings and candidate counts to the answer.</summary>
    public bool Debug { get; init; }

    /// <summary>An id of your own for the decision, unique; absent: the service makes one. The same request sent again under it, because its answer was lost, is the same decision.</summary>
    public string? DecisionId { get; init; }

    internal RecommendationRequest ToRequest()
    {
        var request = new RecommendationRequest
        {
            UserId = UserId ?? "",
            Surface = Surface ?? "",
            Count = Count,
            Context = Context ?? ImmutableDictionary<string, string>.Empty,
            Query = Query,
            Filter = Filter,
            Exclude = Exclude ?? [],
            SessionId = SessionId,
            Supersedes = Supersedes,
            Debug = Debug,
            DecisionId = DecisionId,
        };
        var checks = new Checks();
        RecommendationRules.Check(checks, request);
        checks.ThrowIfFailed();
        return request;
    }
}
