using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OrleansReco.Cli.Servers;
using OrleansReco.Cli.Training;
using OrleansReco.Cli.Up;
using OrleansReco.Grains.Feedback;
using OrleansReco.Learning.Examples;
using OrleansReco.Silo.Messaging;

namespace OrleansReco.Cli.Benchmarks.Bus;

/// <summary>Measures the bus as it is put together in production: the silo's publisher, and in its own composition the trainer's consumer, over a store on SQLite.</summary>
/// <param name="folder">Where stores are made, a new one each.</param>
/// <param name="examples">How many examples are published.</param>
/// <param name="say">Told what goes on.</param>
internal sealed class BusBench(string folder, int examples, Action<string> say)
{
    /// <summary>Publishers side by side: as many as RabbitMQ's client lets wait for a confirm (<see cref="RabbitMqOptions.MaxUnconfirmed"/>).</summary>
    public const int Writers = 64;

    private const string AnyPort = "http://127.0.0.1:0";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(20);

    /// <summary>One process: what is published is stored, and acknowledged to its user's grain, by the same process.</summary>
    public async Task<BusBenchRow> InMemoryAsync(CancellationToken cancellationToken)
    {
        say($"in memory: {examples:N0} examples");
        await using var silo = await StartSiloAsync("in-memory", new(), withTrainer: true, cancellationToken);
        var store = silo.Services.GetRequiredService<IExampleStore>();
        var watch = Stopwatch.StartNew();
        await PublishAsync(silo, "memory", _ => { }, cancellationToken);
        await StoredAsync(store, examples, cancellationToken);
        var row = new BusBenchRow("in memory", examples, null, null, null, examples / watch.Elapsed.TotalSeconds, await store.CountExamplesAsync(cancellationToken));
        await silo.StopAsync(cancellationToken);
        return row;
    }

    /// <summary>A silo that publishes, then a trainer that finds all of it in its queue, then a broker that is killed.</summary>
    public async Task<(BusBenchRow Row, BusOutage Outage)> OnRabbitMqAsync(RabbitMqServer broker, TimeSpan down, CancellationToken cancellationToken)
    {
        say($"RabbitMQ: {examples:N0} examples, each confirmed");
        Dictionary<string, string?> settings = new() { ["Reco:Messaging:Transport"] = nameof(MessagingTransport.RabbitMq), ["Reco:RabbitMq:Uri"] = broker.Uri.ToString() };
        await using var silo = await StartSiloAsync("rabbitmq", settings, withTrainer: false, cancellationToken);
        var latencies = new ConcurrentBag<double>();
        var watch = Stopwatch.StartNew();
        await PublishAsync(silo, "rabbit", latencies.Add, cancellationToken);
        var confirmed = examples / watch.Elapsed.TotalSeconds;

        say($"RabbitMQ: {confirmed:N0} confirmed a second; a trainer stores them");
        var store = silo.Services.GetRequiredService<IExampleStore>();
        var stored = await StoreAsync(silo, store, settings, cancellationToken);
        var sorted = latencies.Order().ToArray();
        var row = new BusBenchRow("RabbitMQ", examples, confirmed, Percentile.Of(sorted, 0.5), Percentile.Of(sorted, 0.99), stored, await store.CountExamplesAsync(cancellationToken));

        say($"RabbitMQ: {stored:N0} stored a second; the broker is killed for {down.TotalSeconds:0} s");
        var outage = await BreakAsync(silo, broker, down, cancellationToken);
        await silo.StopAsync(cancellationToken);
        return (row, outage);
    }

    private async Task<WebApplication> StartSiloAsync(string name, Dictionary<string, string?> settings, bool withTrainer, CancellationToken cancellationToken)
    {
        var silo = RecoProcess.Build(Path.Combine(folder, name), [AnyPort], Quiet(settings), withTrainer);
        await silo.StartAsync(cancellationToken);
        return silo;
    }

    private static Dictionary<string, string?> Quiet(Dictionary<string, string?> settings)
        => new(settings) { ["Reco:Trainer:CheckEvery"] = "1.00:00:00", ["Logging:LogLevel:Default"] = "None", ["Logging:LogLevel:MassTransit"] = "None" };

    /// <summary>Publishes every example, one a message, as outboxes of many users do.</summary>
    private async Task PublishAsync(WebApplication silo, string run, Action<double> took, CancellationToken cancellationToken)
    {
        var publisher = silo.Services.GetRequiredService<IExamplePublisher>();
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(async () =>
        {
            for (var number = Interlocked.Increment(ref next); number < examples; number = Interlocked.Increment(ref next))
            {
                var started = Stopwatch.GetTimestamp();
                await publisher.PublishAsync([BenchExamples.Create(run, number)], cancellationToken);
                took(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        }, cancellationToken)));
    }

    /// <summary>The rate from the first rows to the last, so that the trainer's start is not in it.</summary>
    private async Task<double> StoreAsync(WebApplication silo, IExampleStore store, Dictionary<string, string?> settings, CancellationToken cancellationToken)
    {
        await using var trainer = TrainerProcess.Build(Path.Combine(folder, "rabbitmq"), [AnyPort], new Uri(silo.Urls.First()), null, Quiet(settings));
        await trainer.StartAsync(cancellationToken);
        var first = await StoredAsync(store, 1, cancellationToken);
        var watch = Stopwatch.StartNew();
        await StoredAsync(store, examples, cancellationToken);
        var rate = (examples - first) / Math.Max(watch.Elapsed.TotalSeconds, 0.001);
        await trainer.StopAsync(cancellationToken);
        return rate;
    }

    private static async Task<long> StoredAsync(IExampleStore store, int count, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            if (await store.CountExamplesAsync(cancellationToken) is var stored && stored >= count)
            {
                return stored;
            }

            if (Stopwatch.GetElapsedTime(started) > Patience)
            {
                throw new CommandFailedException($"Waited {Patience.TotalMinutes:0} min for {count:N0} examples to be stored; {stored:N0} are.");
            }

            await Task.Delay(Again, cancellationToken);
        }
    }

    /// <summary>Publishers go on as if the broker were there, each with the next example as soon as the last was refused.</summary>
    private static async Task<BusOutage> BreakAsync(WebApplication silo, RabbitMqServer broker, TimeSpan down, CancellationToken cancellationToken)
    {
        var publisher = silo.Services.GetRequiredService<IExamplePublisher>();
        var (before, workingSet) = (Heap(), WorkingSet());
        await broker.KillAsync();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var (refused, longest, number, most, mostWorkingSet) = (0L, 0.0, 0, 0.0, 0.0);
        var longestLock = new Lock();
        var publishing = Enumerable.Range(0, Writers).Select(_ => Task.Run(async () =>
        {
            while (!over.IsCancellationRequested)
            {
                var started = Stopwatch.GetTimestamp();
                try
                {
                    await publisher.PublishAsync([BenchExamples.Create("outage", Interlocked.Increment(ref number))], CancellationToken.None);
                }
                catch (BusUnavailableException)
                {
                    // As it must; in a silo the example stays in its outbox, which tries again after a while.
                    Interlocked.Increment(ref refused);
                    await Task.Yield();
                }

                var took = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
                lock (longestLock)
                {
                    longest = Math.Max(longest, took);
                }
            }
        }, cancellationToken)).ToArray();
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < down)
        {
            await Task.Delay(TimeSpan.FromSeconds(Math.Min(1, down.TotalSeconds)), cancellationToken);
            (mostWorkingSet, most) = (Math.Max(mostWorkingSet, WorkingSet()), Math.Max(most, Heap()));
        }

        await over.CancelAsync();
        await Task.WhenAll(publishing);
        var seconds = watch.Elapsed.TotalSeconds;
        await broker.StartAsync(cancellationToken);
        return new(seconds, refused, longest, before, most, workingSet, mostWorkingSet, await BackAsync(publisher, cancellationToken));
    }

    private static async Task<double> BackAsync(IExamplePublisher publisher, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < Patience)
        {
            try
            {
                await publisher.PublishAsync([BenchExamples.Create("back", 0)], cancellationToken);
                return watch.Elapsed.TotalMilliseconds;
            }
            catch (BusUnavailableException)
            {
                await Task.Delay(Again, cancellationToken);
            }
        }

        throw new CommandFailedException($"Waited {Patience.TotalMinutes:0} min for a confirm after the broker was back. That should not be: say how it came about.");
    }

    private static double WorkingSet() => Environment.WorkingSet / (1024.0 * 1024);

    private static double Heap() => GC.GetTotalMemory(forceFullCollection: true) / (1024.0 * 1024);
}
