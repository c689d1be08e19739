using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Learning.Rankers;

namespace OrleansReco.Trainer;

/// <summary>Examples with features as served, grouped by decision, as LambdaMART reads them.</summary>
/// <param name="Set">Groups of slates, older ones first.</param>
/// <param name="Slates">Number of groups.</param>
internal sealed record RankerLessons(RankerTrainingSet Set, int Slates)
{
    /// <summary>A label of 1 is worth 2^2 − 1 to a label of 0.</summary>
    private const float GradeOfAccepted = 2;

    /// <summary>Collects the slates that teach an order: at least two labels that differ. Examples that later evidence took back (weight 0) teach nothing. Null: no slate does.</summary>
    public static RankerLessons? Collect(IEnumerable<LabeledExample> examples, ImmutableArray<string> featureNames)
    {
        var (features, grades, sizes, weights) = (new List<float>(), new List<float>(), new List<int>(), new List<float>());
        var slates = examples
            .Where(example => example.Weight > 0 && example.Kind is ExampleKind.Pointwise or ExampleKind.PreferencePair && example.Provenance.FeatureNames.AsSpan().SequenceEqual(featureNames.AsSpan()))
            .GroupBy(example => (example.Provenance.DecisionId, example.Kind == ExampleKind.PreferencePair ? example.Id : ""))
            .OrderBy(slate => slate.First().Provenance.ServedAt);
        foreach (var slate in slates)
        {
            var items = slate.SelectMany(example => example.Items).Where(item => item.Features.Length == featureNames.Length).ToArray();
            if (items.Length < 2 || items.All(item => item.Label == items[0].Label))
            {
                continue;
            }

            foreach (var item in items)
            {
                features.AddRange(item.Features);
                grades.Add(GradeOfAccepted * (float)Math.Clamp(item.Label, 0, 1));
            }

            sizes.Add(items.Length);
            weights.Add((float)slate.Average(example => example.Weight));
        }

        return sizes.Count == 0 ? null : new RankerLessons(new RankerTrainingSet(featureNames, [.. features], [.. grades], [.. sizes], [.. weights]), sizes.Count);
    }
}
