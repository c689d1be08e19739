using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Learning.Bundles;
using OrleansReco.Retrieval;
using OrleansReco.Retrieval.Catalog;
using OrleansReco.Retrieval.Embeddings;

namespace OrleansReco.Tests.Unit.Grains.Recommendations;

/// <summary>Sixty films of three kinds, and a model that knows the kinds: films of a kind have like factors and are each other's neighbours.</summary>
internal static class FilmWorld
{
    public const int PerKind = 20;
    public const int Dimension = 6;
    public static readonly ImmutableArray<string> Kinds = ["Crime", "Comedy", "SciFi"];
    public static readonly DateTimeOffset Now = new(2026, 6, 1, 20, 0, 0, TimeSpan.Zero);

    public static string Id(string kind, int number) => $"{kind.ToLowerInvariant()}-{number:00}";

    public static string KindOf(string itemId) => Kinds.First(kind => itemId.StartsWith(kind.ToLowerInvariant(), StringComparison.Ordinal));

    public static ImmutableArray<Item> Items { get; } =
    [
        .. from kind in Kinds
           from number in Enumerable.Range(0, PerKind)
           select new Item
           {
               ItemId = Id(kind, number),
               Title = $"{kind} film {number:00}",
               Text = $"A {kind} story",
               Categories = [kind],
               Attributes = ImmutableDictionary<string, string>.Empty.Add("year", (1990 + number).ToString()),
               PublishedAt = Now.AddDays(-10 * (number + 1)),
           },
    ];

    public static Catalogue Catalogue() => OrleansReco.Retrieval.Catalog.Catalogue.Empty.With([.. Items.Select(item => new CatalogueChange(item.ItemId, item))]);

    public static RetrievalModel Model(int seed = 5)
    {
        var random = new Random(seed);
        var factors = new float[Items.Length * Dimension];
        for (var i = 0; i < Items.Length; i++)
        {
            for (var d = 0; d < Dimension; d++)
            {
                factors[(i * Dimension) + d] = (d == i / PerKind ? 1f : 0) + ((float)random.NextDouble() * 0.3f);
            }
        }

        var (offsets, neighbours, weights) = (new List<int> { 0 }, new List<int>(), new List<float>());
        for (var i = 0; i < Items.Length; i++)
        {
            for (var step = 1; step <= 8; step++)
            {
                neighbours.Add((i / PerKind * PerKind) + ((i + step) % PerKind));
                weights.Add(1f / step);
            }

            offsets.Add(neighbours.Count);
        }

        ImmutableArray<string> ids = [.. Items.Select(item => item.ItemId)];
        return new RetrievalModel(
            new FactorModel(ids, factors, Dimension, new FoldInSettings { Regularization = 0.05, UnobservedWeight = 0.02 }), new NeighbourModel(ids, [.. offsets], [.. neighbours], [.. weights]), null);
    }

    public static BundleDraft Draft(int seed = 5) => new() { Retrieval = Model(seed), CreatedAt = Now, DataSnapshot = $"test-{seed}" };

    public static SurfaceSpec Spec(string surface = "home") => new()
    {
        Surface = surface,
        FeedbackSignals = [EventType.Play],
        LatencyBudget = TimeSpan.FromSeconds(10),
        BaselineShare = 0,
    };

    public static HistoryEntry Played(string itemId, int seq, float weight = 1, string? session = null)
        => new(itemId, EventType.Play, weight, Now.AddMinutes(-60 + seq), session, seq);

    /// <summary>A user who has played these, the last one newest.</summary>
    public static UserContext User(params string[] played) => new()
    {
        History = [.. played.Select((id, i) => Played(id, i + 1))],
        Seen = [.. played],
        Affinities = played.GroupBy(KindOf).ToImmutableDictionary(g => g.Key, g => (float)g.Count() / played.Length),
        EventCount = played.Length,
        AppliedSeq = played.Length,
        LastEventAt = played.Length == 0 ? null : Now.AddMinutes(-60 + played.Length),
    };
}
