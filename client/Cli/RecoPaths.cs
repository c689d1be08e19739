namespace OrleansReco.Cli;

/// <summary>Where things lie.</summary>
internal static class RecoPaths
{
    /// <summary>The folder of the repository: the one with <c>OrleansReco.sln</c>, from the program's folder upward; null when the program runs elsewhere.</summary>
    public static string? Repository { get; } = FindUpward(AppContext.BaseDirectory, "OrleansReco.sln");

    /// <summary>The store a command uses when none is named: <c>RECO_STORE</c>, else <c>.reco/store</c> in the repository, else the user's data folder.</summary>
    public static string DefaultStore { get; } = Environment.GetEnvironmentVariable("RECO_STORE") is { Length: > 0 } said ? said
        : Repository is { } repository ? Path.Combine(repository, ".reco", "store")
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "orleansreco", "store");

    private static string? FindUpward(string from, string file)
    {
        for (var folder = new DirectoryInfo(from); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, file)))
            {
                return folder.FullName;
            }
        }

        return null;
    }
}
