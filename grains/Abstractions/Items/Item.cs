using System.Collections.Immutable;

namespace OrleansReco.Abstractions;

/// <summary>Something that can be recommended.</summary>
[GenerateSerializer, Immutable, Alias("reco.Item")]
public sealed record Item
{
    /// <summary>The item's id.</summary>
    [Id(0)] public required string ItemId { get; init; }

    /// <summary>Shown to people, and searched.</summary>
    [Id(1)] public string Title { get; init; } = "";

    /// <summary>Longer text, searched and used for cold start.</summary>
    [Id(2)] public string Text { get; init; } = "";

    /// <summary>Categories, such as genres.</summary>
    [Id(3)] public ImmutableArray<string> Categories { get; init; } = [];

    /// <summary>Free attributes; a value that reads as a number can be compared as one.</summary>
    [Id(4)] public ImmutableDictionary<string, string> Attributes { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Not shown before; null: no bound.</summary>
    [Id(5)] public DateTimeOffset? AvailableFrom { get; init; }

    /// <summary>Not shown from then on; null: no bound.</summary>
    [Id(6)] public DateTimeOffset? AvailableUntil { get; init; }

    /// <summary>When the item came into being (publication, release); the age feature counts from here.</summary>
    [Id(7)] public DateTimeOffset? PublishedAt { get; init; }
}
