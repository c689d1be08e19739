using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Feedback;
using OrleansReco.Grains.Recommendations;
using OrleansReco.Grains.Silos;
using OrleansReco.Learning.Bundles;
using OrleansReco.Learning.Examples;
using OrleansReco.Retrieval.Sources;
using OrleansReco.Silo.Hosting;
using OrleansReco.Silo.Messaging;
using OrleansReco.Silo.Storage;

namespace OrleansReco.Cli.Evaluation.Replay;

/// <summary>The real grains on the runtime of this build, with a store in a folder of its own and the clock of the stream.</summary>
internal sealed class ReplaySilo : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly string _folder;

    private ReplaySilo(IHost host, string folder, ReplayClock clock)
    {
        _host = host;
        _folder = folder;
        Clock = clock;
        Grains = host.Services.GetRequiredService<IGrainFactory>();
    }

    public ReplayClock Clock { get; }

    public IGrainFactory Grains { get; }

    public ITrainingData TrainingData => _host.Services.GetRequiredService<ITrainingData>();

    public IBundleStore Bundles => _host.Services.GetRequiredService<IBundleStore>();

    public ISiloState State => _host.Services.GetRequiredService<ISiloState>();

    public static async Task<ReplaySilo> StartAsync(DateTimeOffset start, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateDirectory(Path.Combine(TemporaryRoot(), $"reco-replay-{Guid.NewGuid():N}")).FullName;
        var clock = new ReplayClock(start);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<TimeProvider>(clock);

        // Every rating is a hit of weight one; popularity counts without forgetting, and knows the last event.
        builder.Services.AddSingleton(new EventWeights { AnyRating = 1 });
        builder.Services.AddSingleton(new TrendingCounters(TimeSpan.FromDays(36_500), clock, refresh: TimeSpan.Zero));
        builder.Services.AddSingleton(new RecommendationOptions { FeatureSampleShare = 0, RecordTimeout = TimeSpan.FromMinutes(1) });

        // The protocol reads slates and events, not examples: their windows, which the stream's days would close by the thousand, are not swept.
        builder.Services.AddSingleton(new FeedbackOptions { SweepEvery = TimeSpan.FromDays(30) });
        builder.Services.AddSqliteStore(new SqliteStoreOptions { Folder = folder });
        builder.Services.AddStoreTrainingData();
        builder.Services.AddSingleton<IBundleStore>(new DirectoryBundleStore(Path.Combine(folder, "models")));
        builder.Services.AddGrainRuntime(new RuntimeOptions());
        builder.Services.AddRecommendations();
        builder.Services.AddFeedback();
        builder.Services.AddMessaging();
        var host = builder.Build();
        await host.StartAsync(cancellationToken);
        await host.Services.GetRequiredService<ISiloState>().Ready.WaitAsync(cancellationToken);
        return new ReplaySilo(host, folder, clock);
    }

    /// <summary>Puts the catalogue and the surface, and returns once they are served.</summary>
    public async Task DeclareAsync(ImmutableArray<Item> items, SurfaceSpec surface, CancellationToken cancellationToken)
    {
        await Parallel.ForEachAsync(items, cancellationToken, async (item, _) => await Grains.GetGrain<IItemGrain>(item.ItemId).Put(item));
        var errors = await Grains.GetGrain<ISurfaceGrain>(surface.Surface).Put(surface);
        if (errors.Length > 0)
        {
            throw new InvalidOperationException($"The surface of the replay was refused: {string.Join(" ", errors.Select(error => $"{error.Field}: {error.Message}"))}");
        }

        await UntilAsync(() => State.Current.Catalogue.Count == items.Length && State.Current.Surfaces.ContainsKey(surface.Surface), cancellationToken);
    }

    /// <summary>Sends events of many users; each user's in order.</summary>
    public async Task FeedAsync(IEnumerable<UserEvent> events, CancellationToken cancellationToken)
    {
        const int Batch = 500;
        await Parallel.ForEachAsync(
            events.GroupBy(e => e.UserId, StringComparer.Ordinal),
            new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellationToken },
            async (user, _) =>
            {
                foreach (var batch in user.Chunk(Batch))
                {
                    await SendAsync(user.Key, [.. batch]);
                }
            });
    }

    /// <summary>Sends events of one user; they are durable and applied when it returns.</summary>
    public async Task SendAsync(string userId, ImmutableArray<UserEvent> events)
    {
        foreach (var result in await Grains.GetGrain<IFeedbackGrain>(userId).Append(events))
        {
            if (result.Status != EventStatus.Accepted)
            {
                throw new InvalidOperationException($"Event '{result.EventId}' was not accepted but {result.Status}: {result.Error}");
            }
        }
    }

    /// <summary>Saves and promotes a bundle, and returns once it serves.</summary>
    public async Task ServeAsync(BundleDraft draft, CancellationToken cancellationToken)
    {
        var version = (await Bundles.SaveAsync(draft, cancellationToken)).Version;
        var registry = Grains.GetGrain<IModelRegistryGrain>(IModelRegistryGrain.Key);
        if ((await registry.Register(version, gate: null)).Stage != ModelStage.Champion)
        {
            await registry.Promote(version, "The replay promotes each retraining: what it measures is retraining itself.");
        }

        await UntilAsync(() => State.Current.Champion?.Version == version, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The store is real and thrown away at the end, and 100,000 commits wait for the disk one after the other: it lies in memory where the machine has room for it.</summary>
    private static string TemporaryRoot()
    {
        const string Memory = "/dev/shm";
        const long Needed = 4L << 30;
        return Directory.Exists(Memory) && new DriveInfo(Memory).AvailableFreeSpace > Needed ? Memory : Path.GetTempPath();
    }

    private static async Task UntilAsync(Func<bool> reached, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (var tries = 0; !reached(); tries++)
        {
            if (tries > 3_000)
            {
                throw new TimeoutException("Waited a minute for the silo of the replay to serve what it was given.");
            }

            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }
}
