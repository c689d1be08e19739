using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using OrleansReco.Abstractions;
using OrleansReco.Cli.Evaluation;
using OrleansReco.Cli.Rest;

namespace OrleansReco.Cli.Benchmarks;

/// <summary>Measures slates a second, end to end: the service in a process, the load generator in another, both on this machine.</summary>
internal sealed class ServeBench(MovieLens data, string store, Action<string> say)
{
    private const int LeastEvents = 50;
    private const int SlateLength = 10;
    private const double Step = 1.25;

    // Nothing retrains while it is measured, and the models need not be chosen with care: the speed of serving them is measured.
    private static readonly ImmutableArray<string> Settings =
        ["Trainer:CheckEvery=1.00:00:00", "Trainer:MaxJudged=1000", "Trainer:HoldOutShare=0.02", "Logging:LogLevel:Default=Error"];

    /// <summary>Starts and prepares the service, and measures one rate, or with <paramref name="find"/> higher and higher ones until one is not sustained.</summary>
    public async Task<ServeBenchResult> RunAsync(double rate, bool find, double warmUpSeconds, double seconds, Action<ServeBenchRow> measured, CancellationToken cancellationToken)
    {
        var (service, url) = await ServeProcess.StartServiceAsync(["up", "--port", "0", "--empty", "--store", store, .. Settings.SelectMany(setting => new[] { "--set", setting })], cancellationToken);
        await using var ending = service;
        using var client = new ServiceConnection(url);
        var model = await new ServePreparation(client.Reco, data, say).RunAsync(cancellationToken);
        say($"serving {model}, with a trained ranker");

        ImmutableArray<string> users = [.. data.Ratings.CountBy(rating => rating.UserId).Where(user => user.Value >= LeastEvents).Select(user => user.Key)];
        var rows = ImmutableArray.CreateBuilder<ServeBenchRow>();
        var loadBefore = LoadAverage();
        do
        {
            var plan = new ServeLoadPlan(url, users, rate, warmUpSeconds, seconds, SlateLength, Seed: rows.Count + 1);
            var running = ServeProcess.RunAsync(["bench", ServeLoadCommand.Name], JsonSerializer.Serialize(plan, WireJson.Options), cancellationToken);
            await Task.Delay(TimeSpan.FromSeconds(warmUpSeconds), cancellationToken);
            var before = service.ProcessorTime;
            var load = JsonSerializer.Deserialize<ServeLoadResult>(await running, WireJson.Options)!;
            rows.Add(new(load, (service.ProcessorTime - before).TotalMilliseconds / load.Requests, LoadAverage()));
            measured(rows[^1]);
            rate *= Step;
        }
        while (find && rows[^1].Sustained);

        var sustained = rows.Where(row => row.Sustained).Select(row => (double?)row.Load.SlatesPerSecond).Max();
        return new("serve", Environment.ProcessorCount, loadBefore, model, Ranker: true, users.Length, sustained, rows.ToImmutable());
    }

    private static double? LoadAverage()
        => File.Exists("/proc/loadavg") && double.TryParse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture, out var load) ? load : null;
}
