using System.Diagnostics;

namespace OrleansReco.Tests.Benchmarks.Runtime;

/// <summary>Builds this benchmark for Orleans, where its packages restore.</summary>
internal static class OrleansBuild
{
    private const string Project = "tests/Benchmarks/OrleansReco.Tests.Benchmarks.csproj";

    /// <summary>The built dll, or null and the reason. NuGet's settings are the environment's (RestoreConfigFile names another file).</summary>
    internal static (string? Program, string Reason) Find()
    {
        if (Repository() is not { } repository)
        {
            return (null, "no OrleansReco.sln lies above the program, so it cannot be built for Orleans; name a build with --orleans PATH");
        }

        var start = new ProcessStartInfo("dotnet", ["build", Project, "-c", "Release", "-p:GrainRuntime=Orleans", "-v", "q", "-nologo"])
        {
            WorkingDirectory = repository,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? (Path.Combine(repository, "artifacts/Orleans/bin/OrleansReco.Tests.Benchmarks/release/OrleansReco.Tests.Benchmarks.dll"), "")
            : (null, output.Split('\n').FirstOrDefault(line => line.Contains("error", StringComparison.Ordinal))?.Trim() ?? $"dotnet build ended with {process.ExitCode}");
    }

    private static string? Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "OrleansReco.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName;
    }
}
