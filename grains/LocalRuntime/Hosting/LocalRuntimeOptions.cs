using System.Reflection;

namespace OrleansReco.LocalRuntime;

/// <summary>Settings of the in-process grain runtime.</summary>
public sealed class LocalRuntimeOptions
{
    /// <summary>The assemblies whose grain classes are hosted; at least one.</summary>
    public IList<Assembly> GrainAssemblies { get; } = [];

    /// <summary>How long a caller waits for a response.</summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an activation may be idle, unless its class has <see cref="CollectionAgeLimitAttribute"/>.</summary>
    public TimeSpan CollectionAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>The same for single classes, by full name.</summary>
    public Dictionary<string, TimeSpan> ClassSpecificCollectionAge { get; } = [];

    /// <summary>How often idle activations are looked for.</summary>
    public TimeSpan CollectionQuantum { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long OnDeactivateAsync may take before its token is cancelled.</summary>
    public TimeSpan DeactivationTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The shortest period of a reminder.</summary>
    public TimeSpan MinimumReminderPeriod { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Every mistake in these settings.</summary>
    internal IEnumerable<string> Mistakes()
    {
        if (GrainAssemblies.Count == 0)
        {
            yield return $"{nameof(GrainAssemblies)} is empty: add the assemblies that hold grain classes.";
        }

        foreach (var (name, value) in new[]
        {
            (nameof(ResponseTimeout), ResponseTimeout),
            (nameof(CollectionAge), CollectionAge),
            (nameof(CollectionQuantum), CollectionQuantum),
            (nameof(DeactivationTimeout), DeactivationTimeout),
            (nameof(MinimumReminderPeriod), MinimumReminderPeriod),
        }.Concat(ClassSpecificCollectionAge.Select(age => ($"{nameof(ClassSpecificCollectionAge)}[{age.Key}]", age.Value))))
        {
            if (value <= TimeSpan.Zero)
            {
                yield return $"{nameof(LocalRuntimeOptions)}.{name} must be greater than zero, but was {value}.";
            }
        }
    }
}
