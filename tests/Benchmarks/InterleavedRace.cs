using System.Diagnostics;

namespace OrleansReco.Tests.Benchmarks;

/// <summary>Times contenders in turns, so that whatever else the machine does hits all of them alike; medians over rounds.</summary>
internal static class InterleavedRace
{
    /// <summary>The median time of one run of each contender, in the order given.</summary>
    public static TimeSpan[] Run(int rounds, TimeSpan perTurn, params ReadOnlySpan<Action> contenders)
    {
        var times = new double[contenders.Length][];
        int[] repeats = new int[contenders.Length];
        for (int i = 0; i < contenders.Length; i++)
        {
            times[i] = new double[rounds];
            // Long enough for the JIT to have settled.
            Repeat(contenders[i], 200);
            repeats[i] = Math.Max(1, (int)(perTurn / (Repeat(contenders[i], 50) / 50)));
        }

        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < contenders.Length; i++)
            {
                times[i][round] = Repeat(contenders[i], repeats[i]).TotalMicroseconds / repeats[i];
            }
        }

        return [.. times.Select(of => TimeSpan.FromMicroseconds(of.Order().ElementAt(rounds / 2)))];
    }

    private static TimeSpan Repeat(Action action, int times)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < times; i++)
        {
            action();
        }

        return Stopwatch.GetElapsedTime(start);
    }
}
