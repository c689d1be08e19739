using System.Collections.Immutable;

namespace OrleansReco.Abstractions;

/// <summary>What makes an item acceptable, whichever door it comes through.</summary>
internal static class ItemRules
{
    public static void Check(Checks checks, Item item)
    {
        checks.Id(item.ItemId, "itemId");
        checks.Text(item.Title, "title", ItemLimits.Title);
        checks.Text(item.Text, "text", ItemLimits.Text);
        checks.Texts(item.Categories, "categories", ItemLimits.Categories, Identifier.MaxLength);
        checks.Attributes(item.Attributes, "attributes");
        CheckAvailability(checks, item.AvailableFrom, item.AvailableUntil);
    }

    public static void Check(Checks checks, ItemPatch patch)
    {
        checks.Text(patch.Title, "title", ItemLimits.Title);
        checks.Text(patch.Text, "text", ItemLimits.Text);
        checks.Texts(patch.Categories, "categories", ItemLimits.Categories, Identifier.MaxLength);
        checks.Attributes(patch.Attributes?.ToImmutableDictionary(pair => pair.Key, pair => pair.Value ?? ""), "attributes");
        CheckAvailability(checks, patch.AvailableFrom, patch.AvailableUntil);
        if (patch == new ItemPatch())
        {
            checks.Add("body", "The patch changes nothing. Send at least one of title, text, categories, attributes, availableFrom, availableUntil.");
        }
    }

    private static void CheckAvailability(Checks checks, DateTimeOffset? from, DateTimeOffset? until)
    {
        if (from > until)
        {
            checks.Add("availableUntil", $"availableUntil must not be before availableFrom, but {until:O} is before {from:O}. Swap or correct them.");
        }
    }
}
