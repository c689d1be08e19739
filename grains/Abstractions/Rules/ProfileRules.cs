namespace OrleansReco.Abstractions;

/// <summary>What makes a user's profile acceptable, whichever door it comes through.</summary>
internal static class ProfileRules
{
    public static void Check(Checks checks, UserProfile profile)
    {
        checks.Attributes(profile.Attributes, "attributes");
        if (profile.TimeZone.Length > 64 || !TimeZoneInfo.TryFindSystemTimeZoneById(profile.TimeZone, out _))
        {
            checks.Add("timeZone", $"timeZone must be an IANA time zone, but was '{(profile.TimeZone.Length > 64 ? profile.TimeZone[..64] + "…" : profile.TimeZone)}'. Send one such as Europe/Berlin or UTC.");
        }
    }
}
