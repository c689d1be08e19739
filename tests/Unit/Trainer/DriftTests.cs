using OrleansReco.Abstractions;
using OrleansReco.Learning.Examples;
using OrleansReco.Retrieval.Embeddings;
using OrleansReco.Trainer;

namespace OrleansReco.Tests.Unit.Trainer;

public sealed class DriftTests
{
    private static readonly FactorModel Champion = new(["a", "b"], [1, 1], 1, new FoldInSettings());

    private static readonly Dictionary<string, Item> Items = new()
    {
        ["a"] = new Item { ItemId = "a", Categories = ["war"] },
        ["b"] = new Item { ItemId = "b", Categories = ["love"] },
        ["c"] = new Item { ItemId = "c", Categories = ["war"] },
    };

    [Fact]
    public void Measure_SameUse_IsZero() => Assert.Equal(0, Drift.Measure(Champion, Items, Use("a", "b"), Use("b", "a")), 9);

    [Fact]
    public void Measure_CategoriesMoved_IsTheirDistance() => Assert.Equal(0.5, Drift.Measure(Champion, Items, Use("a", "a", "a", "b"), Use("b", "b", "b", "a")), 9);

    [Fact]
    public void Measure_ItemsTheChampionDoesNotKnow_IsTheirShare() => Assert.Equal(0.75, Drift.Measure(Champion, Items, Use("a", "a", "a", "a"), Use("c", "c", "c", "a")), 9);

    private static TrainingInteraction[] Use(params string[] items) =>
        [.. items.Select((item, i) => new TrainingInteraction(i, "u", item, 1, DateTimeOffset.UnixEpoch.AddMinutes(i)))];
}
