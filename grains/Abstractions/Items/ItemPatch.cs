using System.Collections.Immutable;

namespace OrleansReco.Abstractions;

/// <summary>A partial update of an item: members that are null stay as they are.</summary>
[GenerateSerializer, Immutable, Alias("reco.ItemPatch")]
public sealed record ItemPatch
{
    /// <summary>New title.</summary>
    [Id(0)] public string? Title { get; init; }

    /// <summary>New text.</summary>
    [Id(1)] public string? Text { get; init; }

    /// <summary>New categories; replaces all.</summary>
    [Id(2)] public ImmutableArray<string>? Categories { get; init; }

    /// <summary>Attributes to set; a null value removes the attribute.</summary>
    [Id(3)] public ImmutableDictionary<string, string?>? Attributes { get; init; }

    /// <summary>New start of availability.</summary>
    [Id(4)] public DateTimeOffset? AvailableFrom { get; init; }

    /// <summary>New end of availability.</summary>
    [Id(5)] public DateTimeOffset? AvailableUntil { get; init; }
}
