using OrleansReco.Abstractions;
using OrleansReco.Learning.Examples;
using OrleansReco.Retrieval.Embeddings;

namespace OrleansReco.Trainer;

/// <summary>
/// How far use has moved from what a model was trained on, 0 to 1: the larger of the share of new interactions on items it has no factors for, and the total variation distance
/// (half the summed differences of shares) between the categories used lately and before.
/// </summary>
internal static class Drift
{
    public static double Measure(
        FactorModel model, IReadOnlyDictionary<string, Item> items, IReadOnlyList<TrainingInteraction> trainedOn, IReadOnlyList<TrainingInteraction> newer)
    {
        if (newer.Count == 0)
        {
            return 0;
        }

        var unknown = newer.Count(interaction => !model.TryGetRow(interaction.ItemId, out _)) / (double)newer.Count;

        // As many of the old as of the new, the latest: a slow change of seasons long past is no drift.
        var before = Shares(trainedOn.Skip(Math.Max(0, trainedOn.Count - newer.Count)), items);
        var now = Shares(newer, items);
        var apart = before.Keys.Union(now.Keys).Sum(category => Math.Abs(before.GetValueOrDefault(category) - now.GetValueOrDefault(category))) / 2;
        return Math.Max(unknown, before.Count == 0 || now.Count == 0 ? 0 : apart);
    }

    private static Dictionary<string, double> Shares(IEnumerable<TrainingInteraction> interactions, IReadOnlyDictionary<string, Item> items)
    {
        var counts = interactions
            .Where(interaction => interaction.Weight > 0 && items.ContainsKey(interaction.ItemId))
            .SelectMany(interaction => items[interaction.ItemId].Categories)
            .CountBy(category => category)
            .ToDictionary();
        var total = counts.Values.Sum();
        return counts.ToDictionary(count => count.Key, count => count.Value / (double)total);
    }
}
