using System.CommandLine;

namespace OrleansReco.Cli.Settings;

/// <summary>Settings of appsettings.json on the command line: <c>--set NAME=VALUE</c>, and <c>--set-file NAME=FILE</c> for a value that is a secret.</summary>
internal sealed class SettingOptions
{
    private readonly Option<string[]> _set;
    private readonly Option<string[]> _file = new("--set-file")
    {
        Description = "A setting whose value a file holds, such as PostgreSql:ConnectionString=/run/secrets/postgresql. May be given more than once.",
        DefaultValueFactory = _ => [],
        HelpName = "NAME=FILE",
    };

    /// <param name="description">What <c>--set</c> is for.</param>
    public SettingOptions(string description = "A setting of appsettings.json, such as Gateway:MaxEvents=500.")
        => _set = new("--set") { Description = $"{description} May be given more than once.", DefaultValueFactory = _ => [], HelpName = "NAME=VALUE" };

    /// <summary>Adds both to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_set);
        command.Add(_file);
    }

    /// <summary>The settings said, by their full names; the last word on one counts, as with other options, and a file's before the command line's. A secret on the command line is warned of.</summary>
    /// <exception cref="CommandFailedException">One is not NAME=VALUE, or a file cannot be read.</exception>
    public Dictionary<string, string> Read(ParseResult arguments)
    {
        var said = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in arguments.GetValue(_set)!.Select(setting => Parse("--set", "NAME=VALUE", setting)))
        {
            said[name] = value;
            if (SecretText.IsIn(name, value))
            {
                SecretText.Warn($"--set {name}", $"--set-file {name}=FILE, or RECO_SETTING_{name.Replace(":", "__", StringComparison.Ordinal)},");
            }
        }

        foreach (var (name, file) in arguments.GetValue(_file)!.Select(setting => Parse("--set-file", "NAME=FILE", setting)))
        {
            said[name] = SecretText.Read($"--set-file {name}", file);
        }

        return said;
    }

    /// <summary>The same words again, for another process of this program.</summary>
    public IEnumerable<string> Repeat(ParseResult arguments)
        => arguments.GetValue(_set)!.SelectMany(setting => new[] { _set.Name, setting }).Concat(arguments.GetValue(_file)!.SelectMany(setting => new[] { _file.Name, setting }));

    /// <summary>NAME=VALUE; a name that does not say its first part is of <c>Reco</c>.</summary>
    private static KeyValuePair<string, string> Parse(string option, string form, string setting)
    {
        var at = setting.IndexOf('=', StringComparison.Ordinal);
        return at > 0
            ? new(setting.StartsWith("Reco:", StringComparison.Ordinal) || setting.StartsWith("Logging:", StringComparison.Ordinal) ? setting[..at] : "Reco:" + setting[..at], setting[(at + 1)..])
            : throw new CommandFailedException($"{option} must be {form}, but was '{setting}'. appsettings.json shows every name.");
    }
}
