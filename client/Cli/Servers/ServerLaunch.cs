namespace OrleansReco.Cli.Servers;

/// <summary>How a server's program is started.</summary>
/// <param name="Program">The program, by its full path.</param>
/// <param name="Arguments">Its arguments.</param>
internal sealed record ServerLaunch(string Program, IReadOnlyList<string> Arguments)
{
    /// <summary>Environment variables set for it; null unsets one.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>The system's user it runs as when this process is root, which some servers refuse; null: this process's user.</summary>
    public string? User { get; init; }
}
