using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;

namespace OrleansReco.Silo.Hosting;

/// <summary>Reads settings section by section and collects all that is wrong with them.</summary>
/// <param name="configuration">Where the settings come from.</param>
public sealed class SettingsReport(IConfiguration configuration)
{
    private readonly List<string> _failures = [];
    private readonly HashSet<string> _sections = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Adds a failure that is not of a section.</summary>
    public void Add(string failure) => _failures.Add(failure);

    /// <summary>Refuses a section that must not be there.</summary>
    public void Refuse(string section, string remedy)
    {
        if (configuration.GetSection(section).Exists())
        {
            _failures.Add($"{section}: this section is not read here. {remedy}");
        }
    }

    /// <summary>The settings of a section over <paramref name="defaults"/>; names that are not settings, values of the wrong kind and values out of range go into the report.</summary>
    public T Read<T>(string section, T defaults)
        where T : class
    {
        _sections.Add(section);
        try
        {
            configuration.GetSection(section).Bind(defaults, binder => binder.ErrorOnUnknownConfiguration = true);
        }
        catch (InvalidOperationException e)
        {
            // The binder's words name section, value and type; the report goes on with the next section.
            const string Unknown = "the following properties were not found";
            var words = e.Message.Contains(Unknown, StringComparison.Ordinal) ? $"There is no such setting: {e.Message[(e.Message.LastIndexOf(':') + 1)..].Trim()}." : e.Message;
            _failures.Add($"{section}: {words} Correct it in appsettings.json, the environment or the command line.");
            return defaults;
        }

        var results = new List<ValidationResult>();
        Validator.TryValidateObject(defaults, new ValidationContext(defaults), results, validateAllProperties: true);
        foreach (var result in results)
        {
            var member = result.MemberNames.FirstOrDefault();
            var value = member is null ? null : typeof(T).GetProperty(member)?.GetValue(defaults);
            _failures.Add($"{section}: {result.ErrorMessage} It was {value ?? "absent"}.");
        }

        return defaults;
    }

    /// <summary>Adds a failure for each section under <paramref name="root"/> that nothing read: a name misspelled would else be silently without effect.</summary>
    public void RefuseUnread(string root)
        => _failures.AddRange(configuration.GetSection(root).GetChildren()
            .Where(child => !_sections.Contains(child.Path))
            .Select(child => $"{child.Path}: There is no such section of settings. It must be one of {string.Join(", ", _sections.Order())}. Correct it in appsettings.json, the environment or the command line."));

    /// <summary>Ends the reading.</summary>
    /// <exception cref="SettingsException">Something was wrong.</exception>
    public void ThrowIfFailed()
    {
        if (_failures.Count > 0)
        {
            throw new SettingsException(_failures);
        }
    }
}
