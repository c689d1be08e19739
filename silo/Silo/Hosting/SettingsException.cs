namespace OrleansReco.Silo.Hosting;

/// <summary>The process cannot start as it is set up; the message has every reason, each with its remedy.</summary>
public sealed class SettingsException(IReadOnlyCollection<string> failures)
    : Exception(failures.Count == 1 ? failures.First() : $"{failures.Count} settings are not as they must be:{Environment.NewLine}- {string.Join($"{Environment.NewLine}- ", failures)}")
{
    /// <summary>Each reason.</summary>
    public IReadOnlyCollection<string> Failures { get; } = failures;
}
