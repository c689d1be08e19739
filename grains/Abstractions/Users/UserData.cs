namespace OrleansReco.Abstractions;

/// <summary>Who a user is: the bounded part of what is held.</summary>
[GenerateSerializer, Immutable, Alias("reco.UserData")]
public sealed record UserData
{
    /// <summary>The user.</summary>
    [Id(0)] public required string UserId { get; init; }

    /// <summary>What the application said of the user.</summary>
    [Id(1)] public required UserProfile Profile { get; init; }

    /// <summary>What was derived from the events.</summary>
    [Id(2)] public required UserContext Context { get; init; }
}
