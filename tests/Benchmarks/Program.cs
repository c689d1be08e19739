using OrleansReco.Tests.Benchmarks.Ranking;
using OrleansReco.Tests.Benchmarks.Retrieval;
using OrleansReco.Tests.Benchmarks.Runtime;

namespace OrleansReco.Tests.Benchmarks;

/// <summary>Runs the benchmark that the first argument names.</summary>
internal static class Program
{
    private static readonly (string Name, string About, Action<string[]> Run)[] Benchmarks =
    [
        ("ranker", "tree ensembles: ours beside ONNX Runtime", RankerBenchmark.Run),
        ("runtime", "calls and activations: LocalRuntime beside Orleans, where that restores", arguments => RuntimeBenchmark.Run(arguments).GetAwaiter().GetResult()),
        ("retrieval", "exact search beside a plain scan and a plain read; fold-in", RetrievalBenchmark.Run),
    ];

    private static int Main(string[] arguments)
    {
        foreach ((string name, _, Action<string[]> run) in Benchmarks)
        {
            if (arguments is [string wanted, ..] && wanted == name)
            {
                run(arguments[1..]);
                return 0;
            }
        }

        Console.Error.WriteLine("Name a benchmark to run:");
        foreach ((string name, string about, _) in Benchmarks)
        {
            Console.Error.WriteLine($"  {name,-12} {about}");
        }

        return 2;
    }
}
