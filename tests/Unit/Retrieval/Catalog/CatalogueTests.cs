using System.Collections.Immutable;
using System.Globalization;
using OrleansReco.Abstractions;
using OrleansReco.Retrieval.Catalog;

namespace OrleansReco.Tests.Unit.Retrieval.Catalog;

public sealed class CatalogueTests
{
    [Fact]
    public void With_ItemChangedWithdrawnAndBack_KeepsItsRow()
    {
        var first = Catalogue.Empty.With([new("a", Item("a", "Drama")), new("b", Item("b", "Drama"))]);
        Assert.True(first.TryGetRow("a", out var row));

        var withdrawn = first.With([new("a", null), new("c", Item("c"))]);
        var back = withdrawn.With([new("a", Item("a", "Comedy"))]);

        Assert.False(withdrawn.Available(RandomWorld.Now).Contains(row));
        Assert.True(first.Available(RandomWorld.Now).Contains(row));
        Assert.True(back.TryGetRow("a", out var rowAfter));
        Assert.Equal(row, rowAfter);
        Assert.True(back.Available(RandomWorld.Now).Contains(row));
        Assert.True(back.Match(new ItemFilter { AnyCategory = ["Comedy"] }).Contains(row));
        Assert.False(back.Match(new ItemFilter { AnyCategory = ["Drama"] }).Contains(row));
        Assert.Equal("a", back.IdOf(row));
    }

    [Fact]
    public void With_TwoSuccessorsOfOneSnapshot_NeverShareARowOrAnId()
    {
        var parent = Catalogue.Empty.With([new("a", Item("a"))]);

        var left = parent.With([new("left", Item("left"))]);
        var right = parent.With([new("right", Item("right"))]);

        Assert.True(left.TryGetRow("left", out var leftRow));
        Assert.True(right.TryGetRow("right", out var rightRow));
        Assert.Equal("left", left.IdOf(leftRow));
        Assert.Equal("right", right.IdOf(rightRow));
        Assert.False(left.TryGetRow("right", out _));
        Assert.False(right.TryGetRow("left", out _));
        Assert.False(parent.TryGetRow("left", out _));
    }

    [Fact]
    public void With_WithdrawalOfAnUnknownItem_ChangesNothing()
    {
        var catalogue = Catalogue.Empty.With([new("a", Item("a"))]).With([new("never-seen", null)]);

        Assert.Equal(1, catalogue.Count);
        Assert.False(catalogue.TryGetRow("never-seen", out _));
    }

    [Fact]
    public void Available_AcrossTheEdgesOfAWindow_FollowsTheClockForwardAndBack()
    {
        var from = RandomWorld.Now;
        var catalogue = Catalogue.Empty.With([new("w", Item("w") with { AvailableFrom = from, AvailableUntil = from.AddHours(1) }), new("always", Item("always"))]);

        Assert.Equal([false, true, true, false, true], new[] { from.AddTicks(-1), from, from.AddMinutes(59), from.AddHours(1), from }.Select(now => catalogue.Available(now).Contains(0)));
        Assert.True(catalogue.Available(from.AddYears(5)).Contains(1));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Match_RandomFiltersAfterRandomChanges_AgreesWithReadingEachItem(int seed)
    {
        var world = new RandomWorld(seed);
        var catalogue = world.Catalogue(150);
        for (var round = 0; round < 10; round++)
        {
            var filter = RandomFilter(world.Random);
            var expected = Enumerable.Range(0, catalogue.Count).Where(row => Holds(filter, catalogue.ItemAt(row)));
            var match = catalogue.Match(filter);
            Assert.Equal(expected, Enumerable.Range(0, catalogue.Count).Where(match.Contains));

            var available = catalogue.Available(RandomWorld.Now);
            Assert.Equal(
                Enumerable.Range(0, catalogue.Count).Where(row => catalogue.Active.Contains(row) && !(catalogue.ItemAt(row).AvailableFrom > RandomWorld.Now) && !(catalogue.ItemAt(row).AvailableUntil <= RandomWorld.Now)),
                Enumerable.Range(0, catalogue.Count).Where(available.Contains));

            catalogue = catalogue.With([.. Enumerable.Range(0, 20).Select(_ => world.Random.Next(200)).Select(i => new CatalogueChange(RandomWorld.Id(i), world.Random.Next(4) == 0 ? null : world.Item(i)))]);
        }
    }

    private static ItemFilter RandomFilter(Random random)
    {
        string[] genres = ["Drama", "Comedy", "Action", "no such genre"];
        AttributePredicate[] predicates =
        [
            new("year", AttributeOperator.Gte, ["1980"]), new("year", AttributeOperator.Lt, ["1990"]), new("year", AttributeOperator.Gt, ["1960.5"]), new("year", AttributeOperator.Lte, ["2000"]),
            new("language", AttributeOperator.Eq, ["en"]), new("language", AttributeOperator.Ne, ["fr"]), new("language", AttributeOperator.In, ["de", "fr"]),
            new("language", AttributeOperator.Exists, []), new("never", AttributeOperator.Ne, ["x"]), new("language", AttributeOperator.Gt, ["3"]),
        ];
        return new ItemFilter
        {
            AnyCategory = Some(genres, 0.3),
            AllCategories = Some(genres, 0.1),
            NoCategory = Some(genres, 0.2),
            Attributes = Some(predicates, 0.15),
            Items = random.Next(3) == 0 ? [.. Enumerable.Range(0, 120).Select(_ => RandomWorld.Id(random.Next(300)))] : [],
        };

        ImmutableArray<T> Some<T>(T[] from, double share) => [.. from.Where(_ => random.NextDouble() < share)];
    }

    private static bool Holds(ItemFilter filter, Item item) =>
        (filter.AnyCategory.IsEmpty || filter.AnyCategory.Any(item.Categories.Contains))
        && filter.AllCategories.All(item.Categories.Contains)
        && !filter.NoCategory.Any(item.Categories.Contains)
        && filter.Attributes.All(predicate => Holds(predicate, item.Attributes.GetValueOrDefault(predicate.Name)))
        && (filter.Items.IsEmpty || filter.Items.Contains(item.ItemId));

    private static bool Holds(AttributePredicate predicate, string? value)
    {
        if (predicate.Op is AttributeOperator.Exists or AttributeOperator.In or AttributeOperator.Eq or AttributeOperator.Ne)
        {
            return predicate.Op switch
            {
                AttributeOperator.Exists => value is not null,
                AttributeOperator.In => value is not null && predicate.Values.Contains(value),
                AttributeOperator.Eq => value == predicate.Values[0],
                _ => value != predicate.Values[0],
            };
        }

        if (!double.TryParse(value, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        var bound = double.Parse(predicate.Values[0], CultureInfo.InvariantCulture);
        return predicate.Op switch
        {
            AttributeOperator.Gt => number > bound,
            AttributeOperator.Gte => number >= bound,
            AttributeOperator.Lt => number < bound,
            _ => number <= bound,
        };
    }

    private static Item Item(string id, params ImmutableArray<string> categories) => new() { ItemId = id, Title = id, Categories = categories };
}
