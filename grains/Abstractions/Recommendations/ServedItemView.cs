using System.Collections.Immutable;

namespace OrleansReco.Abstractions;

/// <summary>An item of the slate with what it was ranked on.</summary>
/// <param name="ItemId">The item.</param>
/// <param name="Position">Zero-based place.</param>
/// <param name="Score">The rank score.</param>
/// <param name="Propensity">Conditional probability at its place.</param>
/// <param name="Sources">Which sources gave it.</param>
/// <param name="Reasons">Why, in words.</param>
/// <param name="Features">Its features as served, by name; those that were unknown are left out.</param>
public sealed record ServedItemView(
    string ItemId,
    int Position,
    double Score,
    double Propensity,
    ImmutableArray<string> Sources,
    ImmutableArray<Reason> Reasons,
    IReadOnlyDictionary<string, float>? Features)
{
    internal static ServedItemView Of(DecidedItem item, int position, ImmutableArray<string> sources, ImmutableArray<string> names)
        => new(item.ItemId, position, item.Score, item.Propensity, sources, item.Reasons, FeatureRow.Named(item.Features.AsSpan(), names));
}
