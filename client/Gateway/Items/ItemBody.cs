using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Gateway.Wire;

namespace OrleansReco.Gateway.Items;

/// <summary>One item on the wire: of <c>PUT /v1/items</c>, alone, in an array, or as a line of NDJSON.</summary>
public sealed record ItemBody
{
    /// <summary>The item's id. Required.</summary>
    public string? ItemId { get; init; }

    /// <summary>Shown to people, and searched.</summary>
    public string? Title { get; init; }

    /// <summary>Longer text, searched and used for cold start.</summary>
    public string? Text { get; init; }

    /// <summary>Categories, such as genres; at most 50.</summary>
    public ImmutableArray<string>? Categories { get; init; }

    /// <summary>Free attributes, at most 100; a value that reads as a number can be compared as one.</summary>
    public ImmutableDictionary<string, string>? Attributes { get; init; }

    /// <summary>Not shown before.</summary>
    public DateTimeOffset? AvailableFrom { get; init; }

    /// <summary>Not shown from then on.</summary>
    public DateTimeOffset? AvailableUntil { get; init; }

    /// <summary>When the item came into being.</summary>
    public DateTimeOffset? PublishedAt { get; init; }

    /// <summary>The item as the wire has it.</summary>
    public static ItemBody Of(Item item) => new()
    {
        ItemId = item.ItemId,
        Title = item.Title,
        Text = item.Text.Length == 0 ? null : item.Text,
        Categories = item.Categories,
        Attributes = item.Attributes.IsEmpty ? null : item.Attributes,
        AvailableFrom = item.AvailableFrom,
        AvailableUntil = item.AvailableUntil,
        PublishedAt = item.PublishedAt,
    };

    internal Item ToItem(string at = "")
    {
        var item = new Item
        {
            ItemId = ItemId ?? "",
            Title = Title ?? "",
            Text = Text ?? "",
            Categories = Categories ?? [],
            Attributes = Attributes ?? ImmutableDictionary<string, string>.Empty,
            AvailableFrom = AvailableFrom,
            AvailableUntil = AvailableUntil,
            PublishedAt = PublishedAt,
        };
        var checks = new Checks(at);
        ItemRules.Check(checks, item);
        checks.ThrowIfFailed();
        return item;
    }
}
