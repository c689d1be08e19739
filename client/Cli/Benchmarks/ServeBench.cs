using System.Collections.Immutable;
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

    // Nothing retrains while it is measured, and the models need not be chosen with care: the speed of serving them is measured.
    private static readonly ImmutableArray<string> Settings =
        ["Trainer:CheckEvery=1.00:00:00", "Trainer:MaxJudged=1000", "Trainer:HoldOutShare=0.02", "Logging:LogLevel:Default=Error"];

    /// <summary>Starts and prepares the service, and measures one rate, or with <paramref name="find"/> as many as it takes to find the highest one that is sustained.</summary>
    public async Task<ServeBenchResult> RunAsync(double rate, bool find, double warmUpSeconds, double seconds, Action<ServeBenchRow> measured, CancellationToken cancellationToken)
    {
        var (service, url) = await ServeProcess.StartServiceAsync(["up", "--port", "0", "--empty", "--store", store, .. Settings.SelectMany(setting => new[] { "--set", setting })], cancellationToken);
        await using var ending = service;
        using var client = new ServiceConnection(url);
        var model = await new ServePreparation(client.Reco, data, say).RunAsync(cancellationToken);
        say($"serving {model}, with a trained ranker");

        ImmutableArray<string> users = [.. data.Ratings.CountBy(rating => rating.UserId).Where(user => user.Value >= LeastEvents).Select(user => user.Key)];
        var rows = ImmutableArray.CreateBuilder<ServeBenchRow>();
        var loadBefore = LoadAverage.Read();
        for (double? next = rate; next is { } asked; next = find ? RateSearch.Next([.. rows.Select(row => (row.Load.Rate, row.Sustained))]) : null)
        {
            var plan = new ServeLoadPlan(url, users, asked, warmUpSeconds, seconds, SlateLength, Seed: rows.Count + 1);
            var running = ServeProcess.RunAsync(["bench", ServeLoadCommand.Name], JsonSerializer.Serialize(plan, WireJson.Options), cancellationToken);
            await Task.Delay(TimeSpan.FromSeconds(warmUpSeconds), cancellationToken);
            var before = service.ProcessorTime;
            var load = JsonSerializer.Deserialize<ServeLoadResult>(await running, WireJson.Options)!;
            rows.Add(new(load, (service.ProcessorTime - before).TotalMilliseconds / load.Requests, LoadAverage.Read()));
            measured(rows[^1]);
        }

        var sustained = rows.Where(row => row.Sustained).Select(row => (double?)row.Load.SlatesPerSecond).Max();
        return new("serve", Environment.ProcessorCount, loadBefore, model, Ranker: true, users.Length, sustained, rows.ToImmutable());
    }
}
