using System.Diagnostics;
using System.Text.RegularExpressions;

namespace OrleansReco.Cli.Servers;

/// <summary>Asks a program for its version.</summary>
internal static partial class ProgramVersion
{
    /// <summary>The first number with dots that <c>PROGRAM --version</c> prints; null: it prints none or does not run.</summary>
    public static string? Of(string program)
    {
        using var process = Process.Start(new ProcessStartInfo(program, "--version") { RedirectStandardOutput = true, RedirectStandardError = true });
        var match = process is null ? Match.Empty : Number().Match(process.StandardOutput.ReadToEnd());
        process?.WaitForExit();
        return match.Success ? match.Value : null;
    }

    [GeneratedRegex(@"\d+(\.\d+)+")]
    private static partial Regex Number();
}
