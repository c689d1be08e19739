using System.Collections.Immutable;

namespace OrleansReco.Abstractions;

/// <summary>Everything held about a user, for <c>GET /v1/users/{id}</c>.</summary>
[GenerateSerializer, Immutable, Alias("reco.UserData")]
public sealed record UserData
{
    /// <summary>The user.</summary>
    [Id(0)] public required string UserId { get; init; }

    /// <summary>What the application said of the user.</summary>
    [Id(1)] public required UserProfile Profile { get; init; }

    /// <summary>What was derived from the events.</summary>
    [Id(2)] public required UserContext Context { get; init; }

    /// <summary>The event log, oldest first.</summary>
    [Id(3)] public ImmutableArray<LoggedEvent> Events { get; init; } = [];

    /// <summary>Ids of the decisions held for the user, newest first.</summary>
    [Id(4)] public ImmutableArray<string> Decisions { get; init; } = [];

    /// <summary>The labelled examples built from the user's events.</summary>
    [Id(5)] public ImmutableArray<LabeledExample> Examples { get; init; } = [];
}
