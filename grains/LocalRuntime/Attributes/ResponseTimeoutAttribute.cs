using System.Globalization;

namespace OrleansReco.LocalRuntime;

/// <summary>Overrides the runtime's response timeout for one method.</summary>
/// <param name="timeout">A time span such as "00:00:05".</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ResponseTimeoutAttribute(string timeout) : Attribute
{
    /// <summary>The timeout.</summary>
    public TimeSpan? Timeout { get; init; } = TimeSpan.Parse(timeout, CultureInfo.InvariantCulture);
}
