using System.Collections.Immutable;
using OrleansReco.Ranking.Rankers.Onnx;

namespace OrleansReco.Ranking.Rankers;

/// <summary>
/// A tree ensemble evaluated in C#. Explains a score by the path that a row takes: each split moves the expected score of the rows under it, and
/// that move belongs to the split's feature (A. Saabas, "Interpreting random forests", 2014).
/// </summary>
public sealed class TreeEnsembleRanker : IExplainingRanker
{
    private readonly FlatTrees? _flat;
    private readonly WideTrees? _wide;
    private readonly TreeEnsemble _ensemble;
    private readonly float[][] _expected;

    /// <summary>Lays the trees out for evaluation.</summary>
    /// <exception cref="NotSupportedException"><see cref="CanRun"/> is false.</exception>
    public TreeEnsembleRanker(TreeEnsemble ensemble)
    {
        ArgumentNullException.ThrowIfNull(ensemble);
        if (!CanRun(ensemble))
        {
            throw new NotSupportedException(
                $"A tree has more than {FlatTrees.NodeLimit} nodes, or there are more than {FlatTrees.FeatureLimit} features. " +
                $"Run this model with {nameof(OnnxRanker)}.");
        }

        _ensemble = ensemble;
        _wide = WideTrees.TryCreate(ensemble);
        _flat = _wide is null ? new FlatTrees(ensemble) : null;
        _expected = [.. ensemble.Trees.Select(ExpectedValues)];
        ExpectedScore = ensemble.BaseScore + _expected.Sum(tree => tree[0]);
    }

    /// <inheritdoc/>
    public int FeatureCount => _ensemble.FeatureCount;

    /// <inheritdoc/>
    public ImmutableArray<string> FeatureNames => _ensemble.FeatureNames;

    /// <inheritdoc/>
    public float ExpectedScore { get; }

    /// <summary>Whether the ensemble is within the limits of this evaluation.</summary>
    public static bool CanRun(TreeEnsemble ensemble) =>
        ensemble.FeatureCount <= FlatTrees.FeatureLimit && ensemble.Trees.All(tree => tree.Length <= FlatTrees.NodeLimit);

    /// <summary>Reads an ensemble from an ONNX file.</summary>
    /// <exception cref="InvalidDataException">The bytes are not the ONNX model of a tree ensemble that can be evaluated here.</exception>
    public static TreeEnsembleRanker Load(ReadOnlySpan<byte> onnx) =>
        TreeEnsembleReader.TryRead(OnnxModelFile.Read(onnx), out TreeEnsemble? ensemble, out string? reason)
            ? new TreeEnsembleRanker(ensemble)
            : throw new InvalidDataException($"The ONNX model is not a tree ensemble that can be evaluated here: {reason}.");

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<float> features, Span<float> scores)
    {
        RankerShape.Check(FeatureCount, features, scores);
        _wide?.Score(features, scores);
        _flat?.Score(features, scores);
    }

    /// <inheritdoc/>
    public void Contributions(ReadOnlySpan<float> row, Span<float> perFeature)
    {
        RankerShape.CheckRow(FeatureCount, row, perFeature);
        perFeature.Clear();
        for (int tree = 0; tree < _expected.Length; tree++)
        {
            ReadOnlySpan<TreeNode> nodes = _ensemble.Trees[tree].AsSpan();
            float[] expected = _expected[tree];
            int at = 0;
            while (!nodes[at].IsLeaf)
            {
                TreeNode node = nodes[at];
                float value = row[node.Feature];
                int next = (float.IsNaN(value) ? node.MissingGoesLeft : value < node.Threshold) ? node.Left : node.Right;
                perFeature[node.Feature] += expected[next] - expected[at];
                at = next;
            }
        }
    }

    // The mean leaf value under each node, weighted by cover; halves where the covers are unknown.
    private static float[] ExpectedValues(ImmutableArray<TreeNode> nodes)
    {
        float[] expected = new float[nodes.Length];
        foreach (int index in ChildrenFirst(nodes))
        {
            TreeNode node = nodes[index];
            if (node.IsLeaf)
            {
                expected[index] = node.Value;
                continue;
            }

            double left = nodes[node.Left].Cover, right = nodes[node.Right].Cover;
            double share = left + right > 0 ? left / (left + right) : 0.5;
            expected[index] = (float)((share * expected[node.Left]) + ((1 - share) * expected[node.Right]));
        }

        return expected;
    }

    private static IEnumerable<int> ChildrenFirst(ImmutableArray<TreeNode> nodes)
    {
        List<int> order = [0];
        for (int i = 0; i < order.Count; i++)
        {
            TreeNode node = nodes[order[i]];
            if (!node.IsLeaf)
            {
                order.Add(node.Left);
                order.Add(node.Right);
            }
        }

        order.Reverse();
        return order;
    }
}
