using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;

namespace OrleansReco.Tests.Benchmarks.Runtime;

/// <summary>
/// What calls and activations cost: 64 callers, each with one call in flight, at random over 100,000 activations.
/// Each row is the best of several rounds, since other work on the machine can only slow a round down.
/// </summary>
internal static class RuntimeBenchmark
{
    private const int Activations = 100_000;
    private const int Callers = 64;
    private const int Rounds = 5;

    internal static async Task Run(string[] args)
    {
        var callsPerRound = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000_000;
        using var host = await BenchmarkHost.Start();
        var grains = host.Services.GetRequiredService<IGrainFactory>();
        Console.WriteLine($"{BenchmarkHost.Name}: {Environment.ProcessorCount} processors, {Activations:N0} activations, {Callers} callers, best of {Rounds} rounds");
        Console.WriteLine($"{"",-34}{"per second",14}{"per CPU second",16}{"bytes each",14}");

        await Activate("activation", key => grains.GetGrain<IBenchmarkGrain>(key).Echo(0).AsTask());
        await Activate("activation with a state", key => grains.GetGrain<IStatefulBenchmarkGrain>(key).Touch().AsTask());

        var targets = new IBenchmarkGrain[Activations];
        for (var i = 0; i < Activations; i++)
        {
            targets[i] = grains.GetGrain<IBenchmarkGrain>($"call-{i}");
            await targets[i].Echo(i);
        }

        await Call("call", callsPerRound, random => targets[random.Next(Activations)].Echo(1_000_000));
        await Call("call that returns Task<int>", callsPerRound, random => new(targets[random.Next(Activations)].EchoTask(1_000_000)));
        await Call("call with one await inside", callsPerRound / 2, random => new(targets[random.Next(Activations)].EchoLater(1_000_000)));
        // From one half to the other, so that no two calls wait for each other.
        await Call("call through another grain", callsPerRound / 2, random =>
            new(targets[random.Next(Activations / 2)].Forward(targets[(Activations / 2) + random.Next(Activations / 2)], 1_000_000)));
        await host.StopAsync();
    }

    /// <summary>The rate of first calls, and what an idle activation holds when its references are gone.</summary>
    private static async Task Activate(string name, Func<string, Task> firstCall)
    {
        var best = new Best();
        for (var round = 0; round < Rounds; round++)
        {
            var keys = Enumerable.Range(0, Activations).Select(i => $"{name}-{round}-{i}").ToArray();
            var keyBytes = keys.Sum(key => 24.0 + (2 * key.Length));
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var next = -1;
            var clock = Clock.Start();
            await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
            {
                for (var i = Interlocked.Increment(ref next); i < keys.Length; i = Interlocked.Increment(ref next))
                {
                    await firstCall(keys[i]);
                }
            })));
            var (rate, cpuRate) = clock.Rates(Activations);

            // The keys were there before; the grain holds them, so they count.
            best.Take(rate, cpuRate, (GC.GetTotalMemory(forceFullCollection: true) - before + keyBytes) / Activations);
            GC.KeepAlive(keys);
        }

        best.Print(name);
    }

    private static async Task Call(string name, int calls, Func<Random, ValueTask<int>> call)
    {
        var best = new Best();
        for (var round = 0; round < Rounds; round++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            var clock = Clock.Start();
            await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
            {
                var random = new Random(caller);
                for (var i = calls / Callers; i > 0; i--)
                {
                    await call(random);
                }
            })));
            var (rate, cpuRate) = clock.Rates(calls);
            best.Take(rate, cpuRate, (double)(GC.GetTotalAllocatedBytes(precise: true) - before) / calls);
        }

        best.Print(name);
    }

    /// <summary>Wall and processor time since the start of a round.</summary>
    private readonly record struct Clock(long Wall, TimeSpan Cpu)
    {
        internal static Clock Start() => new(Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);

        internal (double PerSecond, double PerCpuSecond) Rates(int count)
            => (count / Stopwatch.GetElapsedTime(Wall).TotalSeconds, count / (Environment.CpuUsage.TotalTime - Cpu).TotalSeconds);
    }

    private sealed class Best
    {
        private double _perSecond;
        private double _perCpuSecond;
        private double _bytes = double.MaxValue;

        internal void Take(double perSecond, double perCpuSecond, double bytes)
        {
            _perSecond = Math.Max(_perSecond, perSecond);
            _perCpuSecond = Math.Max(_perCpuSecond, perCpuSecond);
            _bytes = Math.Min(_bytes, bytes);
        }

        internal void Print(string name)
            => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-34}{_perSecond,14:N0}{_perCpuSecond,16:N0}{_bytes,14:N0}"));
    }
}
