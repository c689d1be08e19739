using System.Diagnostics;

namespace OrleansReco.Tests.Benchmarks.Runtime;

/// <summary>One build of this benchmark, measured in a process of its own.</summary>
internal sealed class RuntimeContender : IDisposable
{
    private readonly Process _process;

    private RuntimeContender(Process process, string name)
    {
        _process = process;
        Name = name;
    }

    /// <summary>The runtime it measures.</summary>
    internal string Name { get; }

    /// <summary>Starts a build.</summary>
    /// <param name="program">The built dll.</param>
    /// <exception cref="InvalidOperationException">It ended before it was ready.</exception>
    internal static RuntimeContender Start(string program)
    {
        var process = Process.Start(new ProcessStartInfo("dotnet", [program, "runtime", RuntimeBenchmark.Worker])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        return new(process, Read(process, program));
    }

    /// <summary>One round of one row.</summary>
    internal RuntimeSample Measure(string row, int count)
    {
        _process.StandardInput.WriteLine($"{row} {count}");
        _process.StandardInput.Flush();
        return RuntimeSample.Parse(Read(_process, row));
    }

    /// <inheritdoc />
    public void Dispose()
    {
        // What is measured is over: no reason to wait until hundreds of thousands of activations have ended in order.
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static string Read(Process process, string what)
        => process.StandardOutput.ReadLine()
            ?? throw new InvalidOperationException($"The measured process ended at '{what}'; its error output says why.");
}
