using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using OrleansReco.Abstractions;
using OrleansReco.Cli.SampleWorld;
using OrleansReco.Trainer;

namespace OrleansReco.Cli.Up;

/// <summary>What the first start does: the surface <c>home</c>, always; and when there is no data and it is wanted, a sample world and the first model.</summary>
internal static class FirstStart
{
    /// <summary>Seed of the sample world; the simulator reads the same hidden tastes.</summary>
    public const int Seed = 20;

    /// <summary>Stories of the sample world.</summary>
    public const int Items = 2_000;

    /// <summary>People of the sample world.</summary>
    public const int Users = 500;

    private const int SideBySide = 32;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Declares <c>home</c>, then makes the sample world in an empty store, or finishes the one that a stop cut short: items and events already there are sent again, which changes nothing.</summary>
    public static async Task RunAsync(IServiceProvider services, string store, bool sampleWorld, CancellationToken cancellationToken)
    {
        var grains = services.GetRequiredService<IGrainFactory>();
        var status = await Readiness.WaitAsync(grains, status => status.Ready, "the silo to read the change feed", Patience, cancellationToken);
        await DeclareHomeAsync(grains, status.ChangeSeq, cancellationToken);
        var unfinished = Path.Combine(store, "sample-world.unfinished");
        if (!sampleWorld || (status.Items > 0 && !File.Exists(unfinished)))
        {
            return;
        }

        // On PostgreSQL nothing else may have made the folder yet.
        Directory.CreateDirectory(store);
        await File.WriteAllTextAsync(unfinished, "While this file is here, the next `reco up` goes on creating the sample world.\n", cancellationToken);

        var watch = Stopwatch.StartNew();
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        Console.WriteLine($"{(status.Items > 0 ? "The sample world was not finished: going on to" : "The store is empty: creating a sample world of")} {Items:N0} stories and {Users} people…");
        var items = SampleCatalogue.Create(Items, Seed, now);
        var tastes = new HiddenTastes(Seed, SampleCatalogue.Categories);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = SideBySide, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(items, parallel, async (item, _) => await grains.GetGrain<IItemGrain>(item.ItemId).Put(item));
        var events = 0;
        await Parallel.ForEachAsync(Enumerable.Range(1, Users), parallel, async (number, _) =>
        {
            var history = SampleHistory.Create(SampleHistory.UserId(number), items, tastes, Seed, now);
            var results = await grains.GetGrain<IFeedbackGrain>(SampleHistory.UserId(number)).Append(history);
            if (results.FirstOrDefault(result => result.Status == EventStatus.Rejected) is { } rejected)
            {
                throw new InvalidOperationException($"The sample event {rejected.EventId} was rejected: {rejected.Error}");
            }

            Interlocked.Add(ref events, history.Length);
        });
        await Readiness.WaitAsync(grains, latest => latest.Items >= Items, $"the catalogue to hold {Items} items", Patience, cancellationToken);
        Console.WriteLine($"  {Items:N0} stories and {events:N0} events in {watch.Elapsed.TotalSeconds:0.0} s");
        await TrainAsync(services, grains, cancellationToken);
        File.Delete(unfinished);
    }

    private static async Task TrainAsync(IServiceProvider services, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (services.GetService<TrainingLoop>() is not { } training)
        {
            return;
        }

        var watch = Stopwatch.StartNew();
        Console.WriteLine("Training the first model…");
        // The retrain policy may have seen the events first: then this waits for its training, and finds that there is a model.
        var outcome = await training.CheckAsync(cancellationToken);
        if (outcome is not null)
        {
            Console.WriteLine($"  {outcome.Version ?? "none"} in {watch.Elapsed.TotalSeconds:0.0} s: {outcome.Reason}");
        }

        if (outcome is null or { Promoted: true })
        {
            await Readiness.WaitAsync(grains, status => status.Champion is not null, "the silo to serve the first model", Patience, cancellationToken);
        }
    }

    private static async Task DeclareHomeAsync(IGrainFactory grains, long before, CancellationToken cancellationToken)
    {
        var home = grains.GetGrain<ISurfaceGrain>(HomeSurface.Id);
        if (await home.Get() is not null)
        {
            return;
        }

        var errors = await home.Put(HomeSurface.Spec);
        if (errors.Length > 0)
        {
            throw new InvalidOperationException($"The surface '{HomeSurface.Id}' was refused: {string.Join(" ", errors.Select(error => error.Message))}");
        }

        // The silo hears of it over the change feed; until then a slate is refused as one of an unknown surface.
        await Readiness.WaitAsync(grains, status => status.ChangeSeq > before, $"the silo to hear of the surface '{HomeSurface.Id}'", Patience, cancellationToken);
    }
}
