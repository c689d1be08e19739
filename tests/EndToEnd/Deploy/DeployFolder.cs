using OrleansReco.Cli;

namespace OrleansReco.Tests.EndToEnd.Deploy;

/// <summary>The files of <c>deploy/</c>.</summary>
internal static class DeployFolder
{
    public static string Repository { get; } = RecoPaths.Repository ?? throw new InvalidOperationException("The tests run in the repository's folder, but OrleansReco.sln was not found above them.");

    /// <summary>A file's text; <paramref name="plant"/> may put an error into it.</summary>
    public static string Read(string path, Plant? plant = null)
    {
        var text = File.ReadAllText(Path.Combine(Repository, "deploy", path));
        return plant is { } planted && planted.File == path ? planted.In(text) : text;
    }
}
