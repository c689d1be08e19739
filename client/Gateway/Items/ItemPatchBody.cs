using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Gateway.Wire;

namespace OrleansReco.Gateway.Items;

/// <summary>Body of <c>PATCH /v1/items/{id}</c>: members that are absent stay as they are.</summary>
public sealed record ItemPatchBody
{
    /// <summary>New title.</summary>
    public string? Title { get; init; }

    /// <summary>New text.</summary>
    public string? Text { get; init; }

    /// <summary>New categories; replaces all.</summary>
    public ImmutableArray<string>? Categories { get; init; }

    /// <summary>Attributes to set; a null value removes the attribute.</summary>
    public ImmutableDictionary<string, string?>? Attributes { get; init; }

    /// <summary>New start of availability.</summary>
    public DateTimeOffset? AvailableFrom { get; init; }

    /// <summary>New end of availability.</summary>
    public DateTimeOffset? AvailableUntil { get; init; }

    internal ItemPatch ToPatch()
    {
        var patch = new ItemPatch { Title = Title, Text = Text, Categories = Categories, Attributes = Attributes, AvailableFrom = AvailableFrom, AvailableUntil = AvailableUntil };
        var checks = new Checks();
        ItemRules.Check(checks, patch);
        checks.ThrowIfFailed();
        return patch;
    }
}
