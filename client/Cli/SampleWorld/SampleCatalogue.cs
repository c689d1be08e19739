using System.Collections.Immutable;
using System.Globalization;
using OrleansReco.Abstractions;

namespace OrleansReco.Cli.SampleWorld;

/// <summary>A made-up catalogue of stories; the same for the same seed.</summary>
internal static class SampleCatalogue
{
    /// <summary>The genres of the catalogue.</summary>
    public static ImmutableArray<string> Categories { get; } = [.. StoryWords.Genres.Select(genre => genre.Genre)];

    public static ImmutableArray<Item> Create(int count, int seed, DateTimeOffset now)
    {
        var random = new Random(seed);
        var titles = new HashSet<string>();
        var items = ImmutableArray.CreateBuilder<Item>(count);
        for (var i = 1; i <= count; i++)
        {
            items.Add(Story($"story-{i}", random, titles, now));
        }

        return items.MoveToImmutable();
    }

    private static Item Story(string id, Random random, HashSet<string> titles, DateTimeOffset now)
    {
        var first = StoryWords.Genres[random.Next(StoryWords.Genres.Length)];
        var second = random.NextDouble() < 0.4 ? StoryWords.Genres[random.Next(StoryWords.Genres.Length)] : first;
        var hero = Pick(first.Words, random);
        var other = Pick(second.Words, random);
        var place = StoryWords.Places[random.Next(StoryWords.Places.Length)];
        var title = Title(hero, place, random);
        while (!titles.Add(title))
        {
            title = Title(Pick(first.Words, random), StoryWords.Places[random.Next(StoryWords.Places.Length)], random);
        }

        var age = TimeSpan.FromDays(30 + (Math.Pow(random.NextDouble(), 2) * 365 * 20));
        return new()
        {
            ItemId = id,
            Title = title,
            Text = $"A story of {Article(hero)} and {Article(other)} in {place}.",
            Categories = first.Genre == second.Genre ? [first.Genre] : [first.Genre, second.Genre],
            Attributes = ImmutableDictionary<string, string>.Empty.Add("minutes", (20 + random.Next(130)).ToString(CultureInfo.InvariantCulture)),
            PublishedAt = now - age,
        };
    }

    private static string Title(string subject, string place, Random random)
    {
        var quality = StoryWords.Qualities[random.Next(StoryWords.Qualities.Length)];
        var capital = char.ToUpperInvariant(subject[0]) + subject[1..];
        return random.Next(3) switch
        {
            0 => $"The {quality} {capital}",
            1 => $"{quality} {capital} of {place}",
            _ => $"{capital} in {place}",
        };
    }

    private static string Pick(string[] words, Random random) => words[random.Next(words.Length)];

    private static string Article(string word) => ("aeiou".Contains(word[0]) ? "an " : "a ") + word;
}
