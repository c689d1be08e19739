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
        var checks = new Checks();
        var patch = new ItemPatch
        {
            Title = checks.Text(Title, "title", ItemLimits.Title),
            Text = checks.Text(Text, "text", ItemLimits.Text),
            Categories = Categories is null ? null : checks.Texts(Categories, "categories", ItemLimits.Categories, Identifier.MaxLength),
            Attributes = Attributes,
            AvailableFrom = AvailableFrom,
            AvailableUntil = AvailableUntil,
        };
        checks.Attributes(Attributes?.ToImmutableDictionary(pair => pair.Key, pair => pair.Value ?? ""), "attributes");
        if (AvailableFrom > AvailableUntil)
        {
            checks.Add("availableUntil", $"availableUntil must not be before availableFrom, but {AvailableUntil:O} is before {AvailableFrom:O}. Swap or correct them.");
        }

        if (patch == new ItemPatch())
        {
            checks.Add("body", "The patch changes nothing. Send at least one of title, text, categories, attributes, availableFrom, availableUntil.");
        }

        checks.ThrowIfFailed();
        return patch;
    }
}
