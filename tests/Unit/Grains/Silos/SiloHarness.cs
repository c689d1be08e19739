using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Feedback;
using OrleansReco.Grains.Models;
using OrleansReco.Grains.Recommendations;
using OrleansReco.Grains.Silos;
using OrleansReco.Grains.Storage;
using OrleansReco.Learning.Bundles;
using OrleansReco.Silo.Storage;
using OrleansReco.Tests.Unit.Grains.Recommendations;
using OrleansReco.Tests.Unit.Hosts;

namespace OrleansReco.Tests.Unit.Grains.Silos;

/// <summary>A silo with the real grains, the real store in a folder of its own, and no bus.</summary>
internal sealed class SiloHarness : IAsyncDisposable, IDecisionPublisher, IModelPublisher, IExamplePublisher
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly IHost _host;
    private readonly bool _ownsFolder;

    private SiloHarness(string folder, bool ownsFolder, ModelOptions? models)
    {
        (Folder, _ownsFolder) = (folder, ownsFolder);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSqliteStore(new SqliteStoreOptions { Folder = Path.Combine(folder, "store") });
        builder.Services.AddTestRuntime();
        builder.Services.AddSingleton<IBundleStore>(new DirectoryBundleStore(BundleFolder));
        builder.Services.AddSingleton<IDecisionPublisher>(this).AddSingleton<IModelPublisher>(this).AddSingleton<IExamplePublisher>(this);
        builder.Services.AddSingleton(models ?? new ModelOptions());
        builder.Services.AddFeedback();
        builder.Services.AddRecommendations();
        _host = builder.Build();
    }

    public string Folder { get; }

    public string BundleFolder => Path.Combine(Folder, "models");

    public ConcurrentQueue<ModelPublished> Models { get; } = new();

    public IServiceProvider Services => _host.Services;

    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    public ISiloState State => Services.GetRequiredService<ISiloState>();

    public IStore Store => Services.GetRequiredService<IStore>();

    public IBundleStore Bundles => Services.GetRequiredService<IBundleStore>();

    public IModelRegistryGrain Registry => Grains.GetGrain<IModelRegistryGrain>(IModelRegistryGrain.Key);

    public static async Task<SiloHarness> Start(string? folder = null, ModelOptions? models = null)
    {
        var silo = new SiloHarness(folder ?? Directory.CreateTempSubdirectory("reco-silo-").FullName, folder is null, models);
        await silo._host.StartAsync();
        await silo.State.Ready.WaitAsync(Patience);
        return silo;
    }

    /// <summary>Returns once the silo's snapshot reflects every change that is committed now.</summary>
    public async Task CatchUp()
    {
        var seq = 0L;
        foreach (var change in await Store.ReadChangesAsync(0, int.MaxValue))
        {
            seq = Math.Max(seq, change.Seq);
        }

        await State.WaitForAsync(seq).WaitAsync(Patience);
    }

    /// <summary>Puts all films of the film world and declares the surface.</summary>
    public async Task Furnish(SurfaceSpec spec)
    {
        await Task.WhenAll(FilmWorld.Items.Select(item => Grains.GetGrain<IItemGrain>(item.ItemId).Put(item)));
        Assert.Empty(await Grains.GetGrain<ISurfaceGrain>(spec.Surface).Put(spec));
        await CatchUp();
    }

    public Task<Recommendation> Serve(string user, int count = 10)
        => Grains.GetGrain<IRecommendationGrain>("home").Recommend(new RecommendationRequest { UserId = user, Surface = "home", Count = count });

    public void Publish(DecisionServed decision)
    {
    }

    public Task PublishAsync(ModelPublished published)
    {
        Models.Enqueue(published);
        return Task.CompletedTask;
    }

    public Task<ImmutableArray<ExampleRef>> PublishAsync(ImmutableArray<LabeledExample> examples, CancellationToken cancellationToken = default) => Task.FromResult<ImmutableArray<ExampleRef>>([]);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        if (_ownsFolder)
        {
            Directory.Delete(Folder, recursive: true);
        }
    }
}
