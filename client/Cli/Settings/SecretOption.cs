using System.CommandLine;

namespace OrleansReco.Cli.Settings;

/// <summary>An option that may hold a secret, and its form for a file: <c>--key KEY</c> and <c>--key-file FILE</c>.</summary>
internal sealed class SecretOption
{
    private readonly Option<string?> _value;
    private readonly Option<string?> _file;
    private readonly string _variable;

    /// <param name="name">Such as <c>--key</c>.</param>
    /// <param name="description">What it is.</param>
    /// <param name="variable">The variable that may hold it instead, which its owner reads.</param>
    /// <param name="recursive">Whether subcommands take it too.</param>
    public SecretOption(string name, string description, string variable, bool recursive = false)
    {
        _variable = variable;
        _value = new(name) { Description = $"{description} {name}-file and {variable} keep it out of the list of processes.", Recursive = recursive };
        _file = new($"{name}-file") { Description = $"A file that holds what {name} says.", HelpName = "FILE", Recursive = recursive };
    }

    /// <summary>Adds both forms to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_value);
        command.Add(_file);
    }

    /// <summary>What was said; null: nothing was. A secret on the command line is warned of.</summary>
    /// <exception cref="CommandFailedException">Both forms were given, or the file cannot be read.</exception>
    public string? Read(ParseResult arguments)
    {
        var (value, file) = (arguments.GetValue(_value), arguments.GetValue(_file));
        if (value is not null && file is not null)
        {
            throw new CommandFailedException($"Say {_value.Name} or {_file.Name}, not both.");
        }

        if (value is not null && SecretText.IsIn(_value.Name, value))
        {
            SecretText.Warn(_value.Name, $"{_file.Name} FILE, or {_variable},");
        }

        return file is null ? value : SecretText.Read(_file.Name, file);
    }
}
