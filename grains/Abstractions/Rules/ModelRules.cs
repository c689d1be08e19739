namespace OrleansReco.Abstractions;

/// <summary>What makes a version's name acceptable, whichever door it comes through.</summary>
internal static class ModelRules
{
    /// <summary>Versions on a page, where the caller does not say.</summary>
    public const int Page = 50;

    /// <summary>Most versions on a page.</summary>
    public const int LargestPage = 200;

    /// <summary>What to say where a rollback has nowhere to go.</summary>
    public const string NoPredecessor = "The champion has no predecessor to go back to, or none that the registry still keeps (Reco:Models:KeepChampions). List the versions (GET /v1/models), and promote one of them.";

    /// <summary>What to say where the version is unknown that a page is to begin after.</summary>
    public static FieldError UnknownBefore(string before)
    {
        var shown = before.Length > 40 ? before[..40] + "…" : before;
        return new("before", $"before must be the version with which the last page ended ('next' of its answer), but '{shown}' is not in the list. Begin anew without it.", shown);
    }

    /// <summary>When a training was asked for, if that is said: one in the future would be trained for anew each time it is asked for again.</summary>
    public static void CheckAskedAt(Checks checks, DateTimeOffset? askedAt, DateTimeOffset now)
    {
        if (askedAt > now + EventRules.ClockSkew)
        {
            checks.Add("askedAt", $"askedAt {askedAt:O} is in the future: it may be at most {EventRules.ClockSkew.TotalMinutes:0} minutes ahead of {now:O}. Send what the answer 202 has, or correct the clock.", askedAt.Value.ToString("O"));
        }
    }

    /// <summary>A version is the name of a folder: it may hold nothing that leads elsewhere.</summary>
    public static string CheckVersion(Checks checks, string? version)
    {
        checks.Id(version, "version");
        if (version is { Length: > 0 } && (version[0] == '.' || version.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'))))
        {
            checks.Add("version", $"version must be of letters, digits, '-', '_' and '.', and not begin with '.', but was '{version}'. Send the version of the bundle's manifest.", version);
        }

        return version ?? "";
    }
}
