namespace OrleansReco.Tests.Benchmarks.Runtime;

/// <summary>
/// What calls and activations cost on each runtime, in rounds that take turns, so that whatever else the machine does hits all alike.
/// The table shows medians over the rounds, and the median of each round's ratio to the first column.
/// </summary>
internal static class RuntimeBenchmark
{
    internal const string Worker = "worker";

    private const int ActivationsPerRound = 50_000;
    private const int FirstCalls = 100_000;
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(1);

    internal static async Task Run(string[] arguments)
    {
        if (arguments is [Worker])
        {
            await RuntimeWorker.Run();
            return;
        }

        var options = RuntimeBenchmarkOptions.Parse(arguments);
        string[] programs = [typeof(RuntimeBenchmark).Assembly.Location, .. options.Beside, .. OrleansProgram(options.Orleans)];
        var rows = new List<(string Row, RuntimeSample[][] Samples)>();
        // Each kind of rows in fresh processes: the activations of one would lie in the heap of the other.
        var names = Measure(programs, RuntimeWorker.ActivationRows, options.Rounds, (_, _) => ActivationsPerRound, rows);
        Measure(programs, RuntimeWorker.CallRows, options.Rounds, CallsPerRound, rows);
        RuntimeTable.Print(names, rows, options.Rounds);
    }

    private static string[] OrleansProgram(string wanted)
    {
        if (wanted == RuntimeBenchmarkOptions.None)
        {
            return [];
        }

        if (wanted != RuntimeBenchmarkOptions.Auto)
        {
            return [Path.GetFullPath(wanted)];
        }

        Console.Error.WriteLine("building this benchmark for Orleans…");
        var (program, reason) = OrleansBuild.Find();
        if (program is null)
        {
            Console.WriteLine($"No column for Orleans, since its build of this benchmark failed: {reason}");
            return [];
        }

        return [program];
    }

    private static string[] Measure(
        string[] programs, string[] rows, int rounds, Func<RuntimeContender, string, int> count, List<(string Row, RuntimeSample[][] Samples)> results)
    {
        var contenders = new List<RuntimeContender>();
        try
        {
            foreach (var program in programs)
            {
                contenders.Add(RuntimeContender.Start(program));
            }

            foreach (var row in rows)
            {
                int[] counts = [.. contenders.Select(contender => count(contender, row))];
                var samples = contenders.Select(_ => new RuntimeSample[rounds]).ToArray();
                for (var round = -1; round < rounds; round++)
                {
                    for (var i = 0; i < contenders.Count; i++)
                    {
                        Console.Error.WriteLine(round < 0 ? $"{row}: warming up {contenders[i].Name}" : $"{row}: round {round + 1} of {rounds}, {contenders[i].Name}");
                        var sample = contenders[i].Measure(row, counts[i]);
                        if (round >= 0)
                        {
                            samples[i][round] = sample;
                        }
                    }
                }

                results.Add((row, samples));
            }

            return [.. contenders.Select(contender => contender.Name)];
        }
        finally
        {
            contenders.ForEach(contender => contender.Dispose());
        }
    }

    /// <summary>As many calls as make a round about as long on every runtime.</summary>
    private static int CallsPerRound(RuntimeContender contender, string row)
    {
        contender.Measure(row, FirstCalls);
        return (int)Math.Clamp(contender.Measure(row, FirstCalls).PerSecond * Round.TotalSeconds, FirstCalls, 10_000_000);
    }
}
