using System.Collections.Immutable;
using OrleansReco.Abstractions;

namespace OrleansReco.Learning.Examples;

/// <summary>Writes the examples of one decision: provenance, and items with their features as served.</summary>
/// <param name="decision">The decision.</param>
/// <param name="now">When the examples are built.</param>
internal sealed class Lesson(Decision decision, DateTimeOffset now)
{
    private readonly HashSet<string> _candidates = [.. decision.Candidates.ItemIds];

    public Decision Decision => decision;

    public LabeledExample Write(ExampleKind kind, IEnumerable<string> subjects, int ordinal, IEnumerable<string> eventIds, double weight = 1) => new()
    {
        Id = ExampleIdentity.IdOf(kind, decision.DecisionId, subjects, ordinal),
        Revision = 0,
        Kind = kind,
        UserId = decision.UserId,
        CreatedAt = now,
        Weight = weight,
        Provenance = new Provenance
        {
            DecisionId = decision.DecisionId,
            ModelVersion = decision.ModelVersion,
            Arm = decision.Arm,
            Surface = decision.Surface,
            ServedAt = decision.ServedAt,
            EventIds = [.. eventIds.Distinct(StringComparer.Ordinal)],
            FeatureNames = decision.FeatureNames,
        },
    };

    /// <summary>An item as served; one that was not served has position −1 and its features only where those of all candidates were kept.</summary>
    public ExampleItem Item(string itemId, double label)
    {
        for (var i = 0; i < decision.Items.Length; i++)
        {
            if (decision.Items[i].ItemId == itemId)
            {
                return new(itemId, label, i, decision.Items[i].Propensity, InCandidates: true, decision.Items[i].Features);
            }
        }

        return new(itemId, label, -1, 0, _candidates.Contains(itemId), CandidateFeatures(itemId));
    }

    private ImmutableArray<float> CandidateFeatures(string itemId)
    {
        var width = decision.FeatureNames.Length;
        var row = decision.Candidates.ItemIds.IndexOf(itemId);
        return width == 0 || row < 0 || decision.Candidates.Features.Length < (row + 1) * width ? [] : decision.Candidates.Features.Slice(row * width, width);
    }
}
