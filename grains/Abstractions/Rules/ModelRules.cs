namespace OrleansReco.Abstractions;

/// <summary>What makes a version's name acceptable, whichever door it comes through.</summary>
internal static class ModelRules
{
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
