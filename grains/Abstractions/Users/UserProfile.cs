using System.Collections.Immutable;

namespace OrleansReco.Abstractions;

/// <summary>What the application says of a user.</summary>
[GenerateSerializer, Immutable, Alias("reco.UserProfile")]
public sealed record UserProfile
{
    /// <summary>The profile of a user nobody has said anything about.</summary>
    public static UserProfile Default { get; } = new();

    /// <summary>Free attributes, such as <c>age</c> or <c>plan</c>.</summary>
    [Id(0)] public ImmutableDictionary<string, string> Attributes { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>IANA time zone, for features of the local time of day.</summary>
    [Id(1)] public string TimeZone { get; init; } = "UTC";

    /// <summary>Whether this user may be personalized for and learned from. Without it: non-personalized slates, no examples.</summary>
    [Id(2)] public bool Consent { get; init; } = true;
}
