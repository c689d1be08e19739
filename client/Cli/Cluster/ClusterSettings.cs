namespace OrleansReco.Cli.Cluster;

/// <summary>Settings on the command line.</summary>
internal static class ClusterSettings
{
    /// <summary>NAME=VALUE; a name that does not say its first part is of <c>Reco</c>.</summary>
    /// <exception cref="CommandFailedException">It is not.</exception>
    public static KeyValuePair<string, string> Parse(string setting)
    {
        var at = setting.IndexOf('=', StringComparison.Ordinal);
        return at > 0
            ? new(setting.StartsWith("Reco:", StringComparison.Ordinal) || setting.StartsWith("Logging:", StringComparison.Ordinal) ? setting[..at] : "Reco:" + setting[..at], setting[(at + 1)..])
            : throw new CommandFailedException($"--set must be NAME=VALUE, but was '{setting}'. appsettings.json shows every name.");
    }
}
