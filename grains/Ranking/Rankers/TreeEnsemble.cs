using System.Collections.Immutable;

namespace OrleansReco.Ranking.Rankers;

/// <summary>A sum of regression trees: a row's score is the base score plus the value of the leaf that the row reaches in each tree.</summary>
public sealed class TreeEnsemble
{
    /// <summary>Checks and keeps the trees.</summary>
    /// <param name="featureCount">Features of a row, f.</param>
    /// <param name="featureNames">The f names in order, or none when unknown.</param>
    /// <param name="baseScore">The score before any tree.</param>
    /// <param name="trees">The trees; the root of each is its first node.</param>
    /// <exception cref="InvalidDataException">A tree is not a tree, or names a feature out of range.</exception>
    public TreeEnsemble(int featureCount, ImmutableArray<string> featureNames, float baseScore, ImmutableArray<ImmutableArray<TreeNode>> trees)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(featureCount);
        if (featureNames.Length != 0 && featureNames.Length != featureCount)
        {
            throw new ArgumentException($"There are {featureCount} features, but {featureNames.Length} feature names.", nameof(featureNames));
        }

        FeatureCount = featureCount;
        FeatureNames = featureNames;
        BaseScore = baseScore;
        Trees = trees;
        for (int tree = 0; tree < trees.Length; tree++)
        {
            Check(tree, trees[tree].AsSpan(), featureCount);
        }
    }

    /// <summary>Features of a row, f.</summary>
    public int FeatureCount { get; }

    /// <summary>The f names in order; empty when unknown.</summary>
    public ImmutableArray<string> FeatureNames { get; }

    /// <summary>The score before any tree.</summary>
    public float BaseScore { get; }

    /// <summary>The trees; the root of each is its first node.</summary>
    public ImmutableArray<ImmutableArray<TreeNode>> Trees { get; }

    private static void Check(int tree, ReadOnlySpan<TreeNode> nodes, int featureCount)
    {
        // A tree is: every node but the root is the child of exactly one node that is reached from the root.
        var reached = new bool[nodes.Length];
        Stack<int> open = new([0]);
        int count = 0;
        while (open.TryPop(out int index))
        {
            if ((uint)index >= (uint)nodes.Length || reached[index])
            {
                throw new InvalidDataException($"Tree {tree} is malformed: node {index} is out of range or has two parents.");
            }

            reached[index] = true;
            count++;
            TreeNode node = nodes[index];
            if (node.IsLeaf)
            {
                continue;
            }

            if (node.Feature >= featureCount)
            {
                throw new InvalidDataException(
                    $"Tree {tree}, node {index} compares feature {node.Feature}, but there are {featureCount} features.");
            }

            if (float.IsNaN(node.Threshold) || float.IsNegativeInfinity(node.Threshold))
            {
                throw new InvalidDataException($"Tree {tree}, node {index} has the threshold {node.Threshold}; nothing is below it.");
            }

            open.Push(node.Right);
            open.Push(node.Left);
        }

        if (count != nodes.Length)
        {
            throw new InvalidDataException(
                $"Tree {tree} is malformed: {nodes.Length - count} of its {nodes.Length} nodes are not reached from the root.");
        }
    }
}
