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
        var checks = new Checks();
        var profile = new UserProfile { Attributes = checks.Attributes(Attributes, "attributes"), TimeZone = TimeZone ?? "UTC", Consent = Consent };
        if (profile.TimeZone.Length > 64 || !TimeZoneInfo.TryFindSystemTimeZoneById(profile.TimeZone, out _))
        {
            checks.Add("timeZone", $"timeZone must be an IANA time zone, but was '{(profile.TimeZone.Length > 64 ? profile.TimeZone[..64] + "…" : profile.TimeZone)}'. Send one such as Europe/Berlin or UTC.");
        }

        checks.ThrowIfFailed();
        return profile;
    }
}
