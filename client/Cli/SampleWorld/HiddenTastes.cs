using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Storage;

namespace OrleansReco.Cli.SampleWorld;

/// <summary>
/// What simulated people really like, which the service never sees: every category, item and user has a point in a small space, made from a seed and its name alone.
/// An item lies near its categories, with something of its own; a user near two or three favourites.
/// </summary>
/// <param name="seed">Another seed is another world.</param>
/// <param name="categories">The categories there are, for users to have favourites among.</param>
internal sealed class HiddenTastes(int seed, ImmutableArray<string> categories)
{
    private const int Dimension = 8;
    private const double OwnShare = 0.6;
    private const double QualityShare = 0.45;

    /// <summary>The user's favourites, most liked first.</summary>
    public ImmutableArray<string> FavouritesOf(string userId)
    {
        var random = RandomOf("favourites", userId);
        var count = 2 + random.Next(2);
        return [.. Enumerable.Range(0, count).Select(_ => categories[random.Next(categories.Length)]).Distinct()];
    }

    /// <summary>How much the user likes the item: around 0 for the indifferent, above 1 for the delighted, below −1 for the repelled.</summary>
    public double Liking(string userId, Item item)
    {
        var user = UserPoint(userId);
        var point = ItemPoint(item);
        var dot = 0.0;
        for (var i = 0; i < Dimension; i++)
        {
            dot += user[i] * point[i];
        }

        return (1.8 * dot) + (QualityShare * Quality(item.ItemId)) - 0.2;
    }

    /// <summary>How good everyone finds the item; standard normal.</summary>
    public double Quality(string itemId) => Gaussian(RandomOf("quality", itemId));

    private double[] UserPoint(string userId)
    {
        var favourites = FavouritesOf(userId);
        var point = Noise(RandomOf("user", userId), 0.35);
        for (var f = 0; f < favourites.Length; f++)
        {
            Add(point, CategoryPoint(favourites[f]), 1.0 / (f + 1));
        }

        return Normalized(point);
    }

    private double[] ItemPoint(Item item)
    {
        var point = new double[Dimension];
        foreach (var category in item.Categories)
        {
            Add(point, CategoryPoint(category), 1);
        }

        point = item.Categories.IsEmpty ? point : Normalized(point);
        Add(point, Normalized(Noise(RandomOf("item", item.ItemId), 1)), OwnShare);
        return Normalized(point);
    }

    private double[] CategoryPoint(string category) => Normalized(Noise(RandomOf("category", category), 1));

    private Random RandomOf(string kind, string name) => new((int)(LastingHash.Of($"{seed}/{kind}/{name}") & int.MaxValue));

    private static double[] Noise(Random random, double scale) => [.. Enumerable.Range(0, Dimension).Select(_ => scale * Gaussian(random))];

    private static double Gaussian(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static void Add(double[] to, double[] what, double weight)
    {
        for (var i = 0; i < to.Length; i++)
        {
            to[i] += weight * what[i];
        }
    }

    private static double[] Normalized(double[] point)
    {
        var length = Math.Sqrt(point.Sum(x => x * x));
        return length == 0 ? point : [.. point.Select(x => x / length)];
    }
}
