using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Gateway.Wire;

namespace OrleansReco.Gateway.Users;

/// <summary>Body of <c>PUT /v1/users/{id}</c>; an absent member takes its default.</summary>
public sealed record UserBody
{
    /// <summary>Free attributes, at most 100.</summary>
    public ImmutableDictionary<string, string>? Attributes { get; init; }

    /// <summary>IANA time zone; UTC when absent.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Whether this user may be personalized for and learned from; true when absent.</summary>
    public bool Consent { get; init; } = true;

    internal UserProfile ToProfile()
    {
        var profile = new UserProfile { Attributes = Attributes ?? ImmutableDictionary<string, string>.Empty, TimeZone = TimeZone ?? "UTC", Consent = Consent };
        var checks = new Checks();
        ProfileRules.Check(checks, profile);
        checks.ThrowIfFailed();
        return profile;
    }
}
