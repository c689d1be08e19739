using System.Globalization;

namespace OrleansReco.Cli.Benchmarks;

/// <summary>How busy the machine is.</summary>
internal static class LoadAverage
{
    /// <summary>The load average of the last minute; null where the system does not say.</summary>
    public static double? Read()
        => File.Exists("/proc/loadavg") && double.TryParse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture, out var load) ? load : null;
}
