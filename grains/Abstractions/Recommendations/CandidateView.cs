using System.Collections.Immutable;

namespace OrleansReco.Abstractions;

/// <summary>A ranked candidate.</summary>
/// <param name="ItemId">The item.</param>
/// <param name="Sources">Which sources gave it.</param>
/// <param name="Logit">Its rank score.</param>
/// <param name="Features">Its features, for the sampled share of decisions.</param>
public sealed record CandidateView(string ItemId, ImmutableArray<string> Sources, double Logit, IReadOnlyDictionary<string, float>? Features)
{
    internal static ImmutableArray<CandidateView> Of(CandidateSet set, ImmutableArray<string> names)
    {
        var views = ImmutableArray.CreateBuilder<CandidateView>(set.ItemIds.Length);
        for (var i = 0; i < set.ItemIds.Length; i++)
        {
            var mask = set.Masks[i];
            var row = set.Features.Length == set.ItemIds.Length * names.Length && names.Length > 0 ? set.Features.AsSpan().Slice(i * names.Length, names.Length) : [];
            views.Add(new(set.ItemIds[i], [.. set.Sources.Where((_, bit) => (mask & (1 << bit)) != 0)], set.Logits[i], FeatureRow.Named(row, names)));
        }

        return views.MoveToImmutable();
    }
}
