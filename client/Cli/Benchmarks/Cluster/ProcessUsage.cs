using System.Globalization;
using OrleansReco.Cli.Servers;

namespace OrleansReco.Cli.Benchmarks.Cluster;

/// <summary>What processes have used, as <c>/proc</c> says (proc(5)). Linux.</summary>
internal static class ProcessUsage
{
    private const int TicksPerSecond = 100; // USER_HZ, the same on every Linux that .NET runs on.
    private const int UserTime = 11;
    private const int SystemTime = 12;
    private const int TimeOfEndedChildren = 13;

    /// <summary>Processor time of a process and all it started, the ended ones included.</summary>
    public static TimeSpan ProcessorTime(int pid)
        => TimeSpan.FromSeconds(ProcessTree.Descendants(pid).Sum(Ticks) / (double)TicksPerSecond);

    /// <summary>Resident memory of a process, in bytes.</summary>
    public static long Resident(int pid)
    {
        var line = File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    private static long Ticks(int pid)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{pid}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return new[] { UserTime, SystemTime, TimeOfEndedChildren, TimeOfEndedChildren + 1 }.Sum(field => long.Parse(fields[field], CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            return 0; // It ended meanwhile.
        }
    }
}
