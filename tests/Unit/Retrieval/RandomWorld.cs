using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Retrieval;
using OrleansReco.Retrieval.Catalog;
using OrleansReco.Retrieval.Embeddings;
using OrleansReco.Retrieval.Indexes;

namespace OrleansReco.Tests.Unit.Retrieval;

/// <summary>Seeded random items, factors and histories.</summary>
internal sealed class RandomWorld(int seed)
{
    private static readonly string[] Words = ["dark", "river", "night", "train", "love", "war", "city", "ghost", "summer", "winter", "king", "queen", "robot", "island", "storm"];
    private static readonly string[] Genres = ["Drama", "Comedy", "Action", "Horror", "Documentary"];

    public static DateTimeOffset Now { get; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public Random Random { get; } = new(seed);

    public static string Id(int i) => $"item-{i}";

    public float[] Factors(int count, int dimension)
    {
        var factors = new float[count * dimension];
        for (var i = 0; i < factors.Length; i++)
        {
            factors[i] = (float)((Random.NextDouble() + Random.NextDouble() + Random.NextDouble() - 1.5) / Math.Sqrt(dimension));
        }

        return factors;
    }

    public FactorModel Model(int count, int dimension, FoldInSettings? settings = null) =>
        new([.. Enumerable.Range(0, count).Select(Id)], Factors(count, dimension), dimension, settings ?? new FoldInSettings());

    public Item Item(int i) => new()
    {
        ItemId = Id(i),
        Title = $"{Pick(Words)} {Pick(Words)} {i}",
        Text = string.Join(' ', Enumerable.Range(0, Random.Next(12)).Select(_ => Pick(Words))),
        Categories = [.. Genres.Where(_ => Random.NextDouble() < 0.3)],
        Attributes = Random.NextDouble() < 0.8
            ? ImmutableDictionary<string, string>.Empty.Add("year", (1950 + Random.Next(70)).ToString()).Add("language", Pick(["en", "fr", "de"]))
            : ImmutableDictionary<string, string>.Empty,
        AvailableFrom = Random.NextDouble() < 0.2 ? Now.AddDays(Random.Next(-20, 20)) : null,
        AvailableUntil = Random.NextDouble() < 0.2 ? Now.AddDays(Random.Next(-20, 20)) : null,
        PublishedAt = Now.AddDays(-Random.Next(1000)),
    };

    public Catalogue Catalogue(int count) => OrleansReco.Retrieval.Catalog.Catalogue.Empty.With([.. Enumerable.Range(0, count).Select(i => new CatalogueChange(Id(i), Item(i)))]);

    /// <summary>Entries oldest first, some of them negative, in three sessions.</summary>
    public ImmutableArray<HistoryEntry> History(int count, int items)
    {
        var at = Now.AddDays(-count);
        var history = ImmutableArray.CreateBuilder<HistoryEntry>(count);
        for (var i = 0; i < count; i++)
        {
            at = at.AddHours(24 * Random.NextDouble());
            var dismissed = Random.NextDouble() < 0.2;
            history.Add(new HistoryEntry(Id(Random.Next(items)), dismissed ? EventType.Dismiss : EventType.Play, (float)(dismissed ? -1 : 0.2 + Random.NextDouble()), at, $"session-{3 * i / count}", i));
        }

        return history.MoveToImmutable();
    }

    public NeighbourModel Neighbours(int count, int each)
    {
        var (offsets, neighbours, weights) = (new int[count + 1], new List<int>(), new List<float>());
        for (var i = 0; i < count; i++)
        {
            foreach (var neighbour in Enumerable.Range(0, each).Select(_ => Random.Next(count)).Where(n => n != i).Distinct())
            {
                neighbours.Add(neighbour);
                weights.Add((float)Random.NextDouble());
            }

            offsets[i + 1] = neighbours.Count;
        }

        return new NeighbourModel([.. Enumerable.Range(0, count).Select(Id)], offsets, [.. neighbours], [.. weights]);
    }

    public ContentMap ContentMap(IEnumerable<Item> items, int dimension)
    {
        var vectorizer = ContentVectorizer.Fit(items, 256);
        return new ContentMap(vectorizer, Factors(256, dimension), Factors(1, dimension));
    }

    public RetrievalModel RetrievalModel(int count, int dimension, IEnumerable<Item> items) =>
        new(Model(count, dimension), Neighbours(count, 10), ContentMap(items, dimension));

    public T[] Shuffle<T>(IEnumerable<T> items)
    {
        var shuffled = items.ToArray();
        Random.Shuffle(shuffled);
        return shuffled;
    }

    private T Pick<T>(T[] from) => from[Random.Next(from.Length)];

    /// <summary>Row-major vectors as an index reads them; rows in <paramref name="absent"/> have none.</summary>
    internal sealed class Vectors(float[] values, int dimension, params int[] absent) : IItemVectors
    {
        public bool TryGetRow(string itemId, out int row) => int.TryParse(itemId, out row);

        public ReadOnlySpan<float> VectorOf(int row) => absent.Contains(row) ? default : values.AsSpan(row * dimension, dimension);
    }
}
