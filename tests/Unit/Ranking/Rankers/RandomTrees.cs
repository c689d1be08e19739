using System.Collections.Immutable;
using OrleansReco.Ranking.Rankers;

namespace OrleansReco.Tests.Unit.Ranking.Rankers;

/// <summary>Seeded random tree ensembles and rows for them; thresholds and values share a small grid, so that ties happen.</summary>
internal static class RandomTrees
{
    public static TreeEnsemble Ensemble(int seed, int trees = 12, int maxDepth = 6, int featureCount = 5)
    {
        Random random = new(seed);
        ImmutableArray<string> names = [.. Enumerable.Range(0, featureCount).Select(i => $"feature{i}")];
        return new TreeEnsemble(featureCount, names, Grid(random), [.. Enumerable.Range(0, trees).Select(_ => Tree(random, maxDepth, featureCount))]);
    }

    public static float[] Rows(int seed, int count, int featureCount, double missingShare)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count * featureCount).Select(_ => random.NextDouble() < missingShare ? float.NaN : Grid(random))];
    }

    /// <summary>The score by the definition of an ensemble, one step at a time.</summary>
    public static float ScoreByDefinition(TreeEnsemble ensemble, ReadOnlySpan<float> row)
    {
        float score = ensemble.BaseScore;
        foreach (ImmutableArray<TreeNode> tree in ensemble.Trees)
        {
            TreeNode node = tree[0];
            while (!node.IsLeaf)
            {
                float value = row[node.Feature];
                bool left = float.IsNaN(value) ? node.MissingGoesLeft : value < node.Threshold;
                node = tree[left ? node.Left : node.Right];
            }

            score += node.Value;
        }

        return score;
    }

    private static ImmutableArray<TreeNode> Tree(Random random, int maxDepth, int featureCount)
    {
        List<TreeNode> nodes = [];
        Grow(0);
        return [.. nodes];

        int Grow(int depth)
        {
            int at = nodes.Count;
            float cover = 1 + random.Next(100);
            if (depth == maxDepth || random.Next(5) == 0)
            {
                nodes.Add(TreeNode.Leaf(random.NextSingle() - 0.5f, cover));
                return at;
            }

            nodes.Add(default);
            int left = Grow(depth + 1);
            int right = Grow(depth + 1);
            nodes[at] = TreeNode.Split(
                random.Next(featureCount), Grid(random), left, right, random.Next(2) == 0, nodes[left].Cover + nodes[right].Cover);
            return at;
        }
    }

    private static float Grid(Random random) => random.Next(-8, 9) / 4f;
}
