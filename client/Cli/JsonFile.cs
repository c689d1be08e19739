using System.CommandLine;
using System.Text.Json;
using OrleansReco.Abstractions;

namespace OrleansReco.Cli;

/// <summary>The <c>--json FILE</c> of commands with results.</summary>
internal static class JsonFile
{
    public static Option<FileInfo?> Option() => new("--json") { Description = "Also writes the results to this file, as JSON.", HelpName = "FILE" };

    /// <summary>Writes the result if a file was named.</summary>
    /// <exception cref="CommandFailedException">The file cannot be written.</exception>
    public static void Write<T>(FileInfo? file, T result)
    {
        if (file is null)
        {
            return;
        }

        try
        {
            file.Directory?.Create();
            File.WriteAllText(file.FullName, JsonSerializer.Serialize(result, WireJson.Indented) + "\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"--json {file.FullName} cannot be written: {e.Message} Name a file in a folder you may write to.");
        }
    }
}
