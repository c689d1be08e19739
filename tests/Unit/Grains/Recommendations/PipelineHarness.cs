using Microsoft.Extensions.DependencyInjection;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Recommendations;
using OrleansReco.Grains.Silos;
using OrleansReco.Grains.Storage;
using OrleansReco.Grains.Surfaces;
using OrleansReco.Grains.Users;
using OrleansReco.Learning.Bundles;
using OrleansReco.Retrieval.Catalog;
using OrleansReco.Retrieval.Sources;
using OrleansReco.Tests.Unit.Retrieval.Sources;

namespace OrleansReco.Tests.Unit.Grains.Recommendations;

/// <summary>The real pipeline over the film world, with users that the test makes up.</summary>
internal sealed class PipelineHarness : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("reco-pipeline-").FullName;
    private readonly ServiceProvider _services;
    private Task? _discarding;

    public PipelineHarness(SurfaceSpec? spec = null, bool withModel = true, Action<RecommendationOptions>? configure = null, MemoryDecisions? decisions = null)
    {
        Probe = new FaultProbe(Clock);
        Decisions = decisions ?? new MemoryDecisions();
        var options = new RecommendationOptions();
        configure?.Invoke(options);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(Clock);
        services.AddSingleton(options);
        services.AddSingleton<IStageProbe>(Probe);
        services.AddSingleton<IDecisionStore>(Decisions);
        services.AddSingleton<IErasureStore, ReversingErasure>();
        services.AddSingleton<IDecisionPublisher>(Publisher);
        services.AddRecommendations();
        _services = services.BuildServiceProvider();
        Bundles = new DirectoryBundleStore(_folder);
        var snapshot = SiloSnapshot.Create(FilmWorld.Catalogue()) with { Ready = true };
        if (withModel)
        {
            var champion = Bind(FilmWorld.Draft(5), snapshot);
            snapshot = snapshot with { Champion = champion, Baseline = Bind(FilmWorld.Draft(6), snapshot) };
        }

        State.Swap(snapshot);
        Declare(spec ?? FilmWorld.Spec());
    }

    public ManualTime Clock { get; } = new(FilmWorld.Now);

    public FakeGrains Grains { get; } = new();

    public MemoryDecisions Decisions { get; }

    public RememberingPublisher Publisher { get; } = new();

    public FaultProbe Probe { get; }

    public DirectoryBundleStore Bundles { get; }

    public SiloState State => _services.GetRequiredService<SiloState>();

    public TrendingCounters Trending => _services.GetRequiredService<TrendingCounters>();

    public void Declare(SurfaceSpec spec, bool killed = false)
    {
        Assert.Empty(SurfaceSpecValidator.Validate(spec, spec.Surface));
        State.Swap(State.Current with { Surfaces = State.Current.Surfaces.SetItem(spec.Surface, new ServedSurface(new DeclaredSurface(spec, killed, null), State.Current.Catalogue)) });
    }

    /// <summary>Changes an item of the catalogue, as the change feed does.</summary>
    public void Change(Item item)
    {
        var catalogue = State.Current.Catalogue.With([new CatalogueChange(item.ItemId, item)]);
        State.Swap(State.Current with
        {
            Catalogue = catalogue,
            WithoutModel = State.Current.WithoutModel.On(catalogue),
            Champion = State.Current.Champion?.On(catalogue),
            Baseline = State.Current.Baseline?.On(catalogue),
        });
    }

    public Task<Recommendation> Serve(string user, Func<RecommendationRequest, RecommendationRequest>? change = null)
    {
        var request = new RecommendationRequest { UserId = user, Surface = "home", Count = 10 };
        return _services.GetRequiredService<SlatePipeline>().ServeAsync("home", change?.Invoke(request) ?? request, Grains);
    }

    /// <summary>What the silo does when it reads the tombstone of a user.</summary>
    public void Forget(string user)
    {
        foreach (var trace in _services.GetServices<IUserTraces>())
        {
            trace.Forget(held => held == user);
        }
    }

    public Task StartDiscarding() => _discarding ??= _services.GetRequiredService<UnrecordedDecisions>().StartAsync(CancellationToken.None);

    public Task WarmUp() => _services.GetRequiredService<SlatePipeline>().WarmUpAsync(Grains);

    public Decision DecisionOf(Recommendation slate) => Decisions.Appended[slate.DecisionId].Decision;

    public void Dispose()
    {
        _services.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private ServedBundle Bind(BundleDraft draft, SiloSnapshot snapshot)
    {
        var manifest = Bundles.SaveAsync(draft).GetAwaiter().GetResult();
        return ServedBundle.Bind(Bundles.OpenAsync(manifest.Version).GetAwaiter().GetResult(), snapshot.Catalogue);
    }
}
