using System.Collections.Immutable;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Silos;
using OrleansReco.Grains.Surfaces;
using OrleansReco.Retrieval;
using OrleansReco.Retrieval.Catalog;
using OrleansReco.Retrieval.Embeddings;

namespace OrleansReco.Grains.Recommendations;

/// <summary>At the start makes slates over a small world of its own, so that the first user does not wait for the compiler and lose stages to it. Nothing of it is recorded or remembered.</summary>
internal sealed partial class PipelineWarmup(SlatePipeline pipeline, IGrainFactory grains, ILogger<PipelineWarmup> log) : BackgroundService
{
    private const int ItemCount = 120;
    private const int Dimension = 16;
    private const int Rounds = 40;

    /// <summary>The world: a snapshot with a model, and a surface that uses every stage.</summary>
    internal static (SiloSnapshot Silo, ServedSurface Surface, UserContext User) World(DateTimeOffset now)
    {
        ImmutableArray<string> ids = [.. Enumerable.Range(0, ItemCount).Select(i => $"warm-{i}")];
        var catalogue = Catalogue.Empty.With([.. ids.Select((id, i) => new CatalogueChange(id, new Item { ItemId = id, Title = $"warm film {i}", Categories = [$"kind {i % 5}"], PublishedAt = now }))]);
        var known = ItemCount - 10;
        var factors = new float[known * Dimension];
        for (var i = 0; i < factors.Length; i++)
        {
            factors[i] = 0.1f + (0.01f * (i * 7919 % 31));
        }

        int[] offsets = [.. Enumerable.Range(0, known + 1).Select(i => 5 * i)];
        int[] neighbours = [.. Enumerable.Range(0, 5 * known).Select(i => (i + 1) % known)];
        float[] weights = [.. Enumerable.Repeat(0.5f, 5 * known)];
        var model = new RetrievalModel(new FactorModel(ids[..known], factors, Dimension, new FoldInSettings()), new NeighbourModel(ids[..known], offsets, neighbours, weights), null);
        var silo = SiloSnapshot.Create(catalogue) with { Champion = ServedBundle.Of("warm-up", RetrievalSnapshot.Build(catalogue, model)) };
        var spec = new SurfaceSpec
        {
            Surface = "warm-up",
            LatencyBudget = TimeSpan.FromMinutes(1),
            Reranking = new RerankingSpec { Diversity = 0.2, Temperature = 0.1 },
            Rules = [new SurfaceRule { Name = "pin", Kind = RuleKind.Pin, When = new ItemFilter { Items = ["warm-1"] } }],
            BaselineShare = 0,
        };
        var history = ImmutableArray.CreateRange(Enumerable.Range(20, 20).Select(i => new HistoryEntry(ids[i], EventType.Play, 1, now.AddMinutes(i - 60), "s", i)));
        var user = new UserContext { History = history, Seen = [ids[20]], Affinities = ImmutableDictionary<string, float>.Empty.Add("kind 1", 1), SessionId = "s", LastEventAt = now };
        return (silo, new ServedSurface(new DeclaredSurface(spec, false, null), catalogue), user);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            for (var round = 0; round < Rounds && !stoppingToken.IsCancellationRequested; round++)
            {
                await pipeline.WarmUpAsync(grains);
            }

            // A user nobody is: only read, so nothing is written of it.
            await grains.GetGrain<IUserGrain>("warm-up").GetContext().WaitAsync(stoppingToken);
        }
        catch (Exception error)
        {
            // Only the first slates are slower for it.
            Failed(log, error);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The pipeline could not be warmed up; the first slates may lack stages.")]
    private static partial void Failed(ILogger log, Exception error);
}
