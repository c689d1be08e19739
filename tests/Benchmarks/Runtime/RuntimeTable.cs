using System.Globalization;

namespace OrleansReco.Tests.Benchmarks.Runtime;

/// <summary>The table that the benchmark ends with.</summary>
internal static class RuntimeTable
{
    internal static void Print(string[] names, List<(string Row, RuntimeSample[][] Samples)> rows, int rounds)
    {
        Console.WriteLine(
            $"{Environment.ProcessorCount} processors, calls at random over {RuntimeWorker.Activations:N0} activations, {RuntimeWorker.Callers} callers, medians of {rounds} rounds in turns{Load()}; × is the first column's rate over this one's, round by round");
        Console.WriteLine($"{"",-30}{string.Concat(names.Select((name, i) => $"{name,38}{(i == 0 ? "" : $"{"×",8}")}"))}");
        Console.WriteLine($"{"",-30}{string.Concat(names.Select((_, i) => $"{"a second",14}{"a CPU second",15}{"B each",9}{(i == 0 ? "" : $"{"",8}")}"))}");
        foreach (var (row, samples) in rows)
        {
            Console.WriteLine($"{row,-30}{string.Concat(samples.Select((of, i) => Cells(of) + (i == 0 ? "" : Ratio(samples[0], of))))}");
        }
    }

    /// <summary>What else the machine did, where it tells.</summary>
    private static string Load() => File.Exists("/proc/loadavg") ? $", load average at the end {File.ReadAllText("/proc/loadavg").Split(' ')[0]}" : "";

    private static string Cells(RuntimeSample[] samples) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Median(samples, of => of.PerSecond),14:N0}{Median(samples, of => of.PerCpuSecond),15:N0}{Median(samples, of => of.Bytes),9:N0}");

    private static string Ratio(RuntimeSample[] first, RuntimeSample[] other) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Median([.. first.Zip(other, (a, b) => new RuntimeSample(a.PerSecond / b.PerSecond, 0, 0))], of => of.PerSecond),8:N2}");

    private static double Median(RuntimeSample[] samples, Func<RuntimeSample, double> value)
        => samples.Select(value).Order().ElementAt(samples.Length / 2);
}
