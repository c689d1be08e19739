using System.Diagnostics;

namespace OrleansReco.Tests.Benchmarks.Retrieval;

/// <summary>Times contenders of very different cost in turns, one run of each a round, so that whatever else the machine does hits all alike.</summary>
internal static class Rounds
{
    private const int Most = 1 << 15;

    /// <summary>Rounds for at least <paramref name="duration"/> and at least seven, after a fifth of that for the JIT to settle.</summary>
    public static Timing[] Run(TimeSpan duration, params Action[] contenders)
    {
        Measure(duration / 5, 30, contenders);
        return Measure(duration, 7, contenders);
    }

    private static Timing[] Measure(TimeSpan duration, int least, Action[] contenders)
    {
        var times = Array.ConvertAll(contenders, _ => new List<double>(Most));
        var allocated = new long[contenders.Length];
        var start = Stopwatch.GetTimestamp();
        for (var round = 0; round < least || (round < Most && Stopwatch.GetElapsedTime(start) < duration); round++)
        {
            for (var i = 0; i < contenders.Length; i++)
            {
                var bytes = GC.GetAllocatedBytesForCurrentThread();
                var one = Stopwatch.GetTimestamp();
                contenders[i]();
                times[i].Add(Stopwatch.GetElapsedTime(one).TotalMicroseconds);
                allocated[i] += GC.GetAllocatedBytesForCurrentThread() - bytes;
            }
        }

        return [.. times.Select((of, i) =>
        {
            of.Sort();
            return new Timing(of[of.Count / 2], of[(int)(0.99 * (of.Count - 1))], allocated[i] / of.Count);
        })];
    }
}

/// <summary>What a run costs.</summary>
/// <param name="Median">Microseconds.</param>
/// <param name="P99">Microseconds.</param>
/// <param name="Allocated">Bytes on the calling thread.</param>
internal sealed record Timing(double Median, double P99, long Allocated);
