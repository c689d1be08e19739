using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;

namespace OrleansReco.Tests.Benchmarks.Runtime;

/// <summary>
/// The measured process: reads lines of a row's name and a count, measures that many operations, and answers each with one line.
/// 64 callers have one call each in flight, at random over 100,000 activations. It ends when its input does.
/// </summary>
internal sealed class RuntimeWorker(IGrainFactory grains)
{
    internal const int Activations = 100_000;
    internal const int Callers = 64;

    /// <summary>Rows whose operation is the first call of a key.</summary>
    internal static readonly string[] ActivationRows = ["activation", "activation with a state"];

    /// <summary>Rows whose operation is a call of an active grain.</summary>
    internal static readonly string[] CallRows = ["call", "call that returns Task<int>", "call with one await inside", "call through another grain"];

    private readonly IBenchmarkGrain[] _targets = new IBenchmarkGrain[Activations];
    private int _keys;

    internal static async Task Run()
    {
        using var host = await BenchmarkHost.Start();
        var worker = new RuntimeWorker(host.Services.GetRequiredService<IGrainFactory>());
        Console.WriteLine(BenchmarkHost.Name);
        while (Console.ReadLine() is { } line)
        {
            var space = line.LastIndexOf(' ');
            Console.WriteLine(await worker.Measure(line[..space], int.Parse(line[space..], CultureInfo.InvariantCulture)));
        }

        await host.StopAsync();
    }

    private Task<RuntimeSample> Measure(string row, int count) => row switch
    {
        "activation" => Activate(count, key => grains.GetGrain<IBenchmarkGrain>(key).Echo(0).AsTask()),
        "activation with a state" => Activate(count, key => grains.GetGrain<IStatefulBenchmarkGrain>(key).Touch().AsTask()),
        "call" => Call(count, random => _targets[random.Next(Activations)].Echo(1_000_000)),
        "call that returns Task<int>" => Call(count, random => new(_targets[random.Next(Activations)].EchoTask(1_000_000))),
        "call with one await inside" => Call(count, random => new(_targets[random.Next(Activations)].EchoLater(1_000_000))),
        // From one half to the other, so that no two calls wait for each other.
        "call through another grain" => Call(count, random =>
            new(_targets[random.Next(Activations / 2)].Forward(_targets[(Activations / 2) + random.Next(Activations / 2)], 1_000_000))),
        _ => throw new ArgumentOutOfRangeException(nameof(row), row, "No such row. Build both sides of the comparison from the same benchmark."),
    };

    /// <summary>The rate of first calls, and what an idle activation holds when its references are gone.</summary>
    private async Task<RuntimeSample> Activate(int count, Func<string, Task> firstCall)
    {
        var keys = Enumerable.Range(0, count).Select(_ => $"activation-{_keys++}").ToArray();
        // The keys are there before; the grain holds them, so they count.
        var keyBytes = keys.Sum(key => 24.0 + (2 * key.Length));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var next = -1;
        var clock = Clock.Start();
        await InParallel(async _ =>
        {
            for (var i = Interlocked.Increment(ref next); i < keys.Length; i = Interlocked.Increment(ref next))
            {
                await firstCall(keys[i]);
            }
        });
        var (perSecond, perCpuSecond) = clock.Rates(count);
        var bytes = (GC.GetTotalMemory(forceFullCollection: true) - before + keyBytes) / count;
        GC.KeepAlive(keys);
        return new(perSecond, perCpuSecond, bytes);
    }

    private async Task<RuntimeSample> Call(int count, Func<Random, ValueTask<int>> call)
    {
        if (_targets[0] is null)
        {
            for (var i = 0; i < Activations; i++)
            {
                _targets[i] = grains.GetGrain<IBenchmarkGrain>($"call-{i}");
                await _targets[i].Echo(i);
            }
        }

        var before = GC.GetTotalAllocatedBytes(precise: true);
        var clock = Clock.Start();
        await InParallel(async caller =>
        {
            var random = new Random(caller);
            for (var i = count / Callers; i > 0; i--)
            {
                await call(random);
            }
        });
        var (perSecond, perCpuSecond) = clock.Rates(count);
        return new(perSecond, perCpuSecond, (double)(GC.GetTotalAllocatedBytes(precise: true) - before) / count);
    }

    private static Task InParallel(Func<int, Task> caller)
        => Task.WhenAll(Enumerable.Range(0, Callers).Select(number => Task.Run(() => caller(number))));

    /// <summary>Wall and processor time since the start of a round.</summary>
    private readonly record struct Clock(long Wall, TimeSpan Cpu)
    {
        internal static Clock Start() => new(Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);

        internal (double PerSecond, double PerCpuSecond) Rates(int count)
            => (count / Stopwatch.GetElapsedTime(Wall).TotalSeconds, count / (Environment.CpuUsage.TotalTime - Cpu).TotalSeconds);
    }
}
