using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansReco.Ranking.Rankers;

namespace OrleansReco.Learning.Rankers;

/// <summary>XGBoost's own JSON of a tree ensemble, and what it becomes here.</summary>
internal sealed class XGBoostModel
{
    private readonly Tree[] _trees;
    private readonly float _baseScore;

    private XGBoostModel(Tree[] trees, float baseScore) => (_trees, _baseScore) = (trees, baseScore);

    /// <summary>Reads what <see cref="XGBoostBooster.SaveJson"/> gives.</summary>
    /// <exception cref="InvalidDataException">The JSON is of another shape, such as that of a linear model.</exception>
    public static XGBoostModel Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            File? file = JsonSerializer.Deserialize<File>(json);
            if (file?.Learner is { Booster.Model.Trees: { } trees, Parameters.BaseScore: { } baseScore })
            {
                // A number alone, or since version 3.1 an array of one: "[5E-1]".
                return new XGBoostModel(trees, float.Parse(baseScore.Trim('[', ']'), CultureInfo.InvariantCulture));
            }
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            throw new InvalidDataException($"XGBoost's JSON cannot be read: {e.Message}", e);
        }

        throw new InvalidDataException("XGBoost's JSON holds no trees. Train with booster gbtree.");
    }

    /// <summary>The first trees of the model.</summary>
    public TreeEnsemble ToEnsemble(ImmutableArray<string> featureNames, int trees) =>
        new(featureNames.Length, featureNames, _baseScore, [.. _trees.Take(trees).Select(ToNodes)]);

    /// <summary>The share of the improvement that each feature's splits in the first trees brought, the largest first.</summary>
    public ImmutableArray<FeatureGain> FeatureGains(ImmutableArray<string> featureNames, int trees)
    {
        double[] gains = new double[featureNames.Length];
        foreach (Tree tree in _trees.Take(trees))
        {
            for (int i = 0; i < tree.Left.Length; i++)
            {
                if (tree.Left[i] >= 0)
                {
                    gains[tree.Features[i]] += tree.Gains[i];
                }
            }
        }

        double total = gains.Sum();
        return [.. featureNames.Select((name, i) => new FeatureGain(name, total > 0 ? gains[i] / total : 0)).OrderByDescending(gain => gain.Share)];
    }

    // Pruned nodes stay in XGBoost's arrays, unreached: only what the root reaches is kept.
    private static ImmutableArray<TreeNode> ToNodes(Tree tree)
    {
        List<int> kept = [0];
        ImmutableArray<TreeNode>.Builder nodes = ImmutableArray.CreateBuilder<TreeNode>();
        for (int place = 0; place < kept.Count; place++)
        {
            int i = kept[place];
            if (tree.Left[i] < 0)
            {
                nodes.Add(TreeNode.Leaf(tree.Thresholds[i], tree.Covers[i]));
                continue;
            }

            nodes.Add(TreeNode.Split(tree.Features[i], tree.Thresholds[i], kept.Count, kept.Count + 1, tree.MissingGoesLeft[i] != 0, tree.Covers[i]));
            kept.Add(tree.Left[i]);
            kept.Add(tree.Right[i]);
        }

        return nodes.ToImmutable();
    }

    private sealed record File([property: JsonPropertyName("learner")] Learner? Learner);

    private sealed record Learner(
        [property: JsonPropertyName("gradient_booster")] Booster? Booster,
        [property: JsonPropertyName("learner_model_param")] LearnerParameters? Parameters);

    private sealed record LearnerParameters([property: JsonPropertyName("base_score")] string? BaseScore);

    private sealed record Booster([property: JsonPropertyName("model")] BoosterModel? Model);

    private sealed record BoosterModel([property: JsonPropertyName("trees")] Tree[]? Trees);

    /// <summary>The node arrays of one tree. In a leaf the left child is -1 and the threshold is the leaf's value.</summary>
    private sealed record Tree(
        [property: JsonPropertyName("left_children"), JsonRequired] int[] Left,
        [property: JsonPropertyName("right_children"), JsonRequired] int[] Right,
        [property: JsonPropertyName("split_indices"), JsonRequired] int[] Features,
        [property: JsonPropertyName("split_conditions"), JsonRequired] float[] Thresholds,
        [property: JsonPropertyName("default_left"), JsonRequired] int[] MissingGoesLeft,
        [property: JsonPropertyName("sum_hessian"), JsonRequired] float[] Covers,
        [property: JsonPropertyName("loss_changes"), JsonRequired] float[] Gains);
}
