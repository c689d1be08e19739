using System.Text.RegularExpressions;

namespace OrleansReco.Cli.Settings;

/// <summary>
/// One rule for secrets that a command takes: an option <c>--NAME VALUE</c> shows in the list of processes, and the command says so; <c>--NAME-file FILE</c> has it in a file; the environment is as before.
/// </summary>
internal static partial class SecretText
{
    /// <summary>The text of a file, without the line end that editors leave.</summary>
    /// <exception cref="CommandFailedException">There is no such file, it cannot be read, or there is nothing in it.</exception>
    public static string Read(string option, string file)
    {
        try
        {
            return File.ReadAllText(file).TrimEnd('\r', '\n') is { Length: > 0 } text
                ? text
                : throw new CommandFailedException($"{option} must name a file that holds the value, but '{file}' is empty. Write it there, and nothing else.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CommandFailedException($"{option}: the file '{file}' cannot be read: {e.Message} Name a file that this user may read.");
        }
    }

    /// <summary>Says on the terminal that others can read what the command line holds.</summary>
    /// <param name="what">The option, or the setting.</param>
    /// <param name="instead">What to say in its place.</param>
    public static void Warn(string what, string instead)
        => Console.Error.WriteLine($"reco: {what} is a secret on the command line, where every user of this machine can read it (`ps`). Say {instead} instead.");

    /// <summary>Whether a setting's value gives access to something: a key, or an address or connection string with a password.</summary>
    public static bool IsIn(string name, string value)
        => value.Length > 0 && (name.EndsWith("Key", StringComparison.OrdinalIgnoreCase) || name.EndsWith("Password", StringComparison.OrdinalIgnoreCase) || Password().IsMatch(value));

    [GeneratedRegex(@"\b(password|pwd)\s*=\s*[^;\s]|^[a-z][a-z0-9+.-]*://[^/@]*:[^/@]+@", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Password();
}
