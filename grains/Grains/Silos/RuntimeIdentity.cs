using System.Reflection;

namespace OrleansReco.Grains.Silos;

/// <summary>Which grain runtime this process stands on, and why.</summary>
/// <param name="Name"><c>Local</c>, or Orleans with its version.</param>
/// <param name="Reason">Why it is this one, in a few words.</param>
public sealed record RuntimeIdentity(string Name, string Reason)
{
    /// <summary>The variable in which the launcher says why it chose the build it started.</summary>
    public const string ReasonVariable = "RECO_RUNTIME_REASON";

    /// <summary>What this program was built for.</summary>
    public static RuntimeIdentity OfThisBuild { get; } = new(
        typeof(Grain).Namespace == "Orleans" ? $"Orleans {VersionOf(typeof(Grain).Assembly)}" : "Local",
        Environment.GetEnvironmentVariable(ReasonVariable) is { Length: > 0 } said ? said : "the program was built for it");

    /// <summary>The version of the package: digits and dots, before whatever the build wrote behind them.</summary>
    private static string VersionOf(Assembly assembly)
        => string.Concat((assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "").TakeWhile(c => char.IsAsciiDigit(c) || c == '.')).TrimEnd('.');
}
