using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Cli.SampleWorld;

namespace OrleansReco.Tests.EndToEnd.Fixtures;

/// <summary>A catalogue small enough for a test and of the same kind as the sample world's.</summary>
internal static class SmallCatalogue
{
    public static DateTimeOffset Now { get; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static ImmutableArray<Item> Items { get; } = SampleCatalogue.Create(120, seed: 3, Now);

    /// <summary>Ids of the items of a category.</summary>
    public static ImmutableArray<string> Of(string category) => [.. Items.Where(item => item.Categories.Contains(category)).Select(item => item.ItemId)];

    /// <summary>The category with most items.</summary>
    public static string Largest { get; } = Items.SelectMany(item => item.Categories).GroupBy(category => category).MaxBy(group => group.Count())!.Key;
}
