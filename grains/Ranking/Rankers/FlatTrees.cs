using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace OrleansReco.Ranking.Rankers;

/// <summary>
/// Trees laid out flat for evaluation: siblings lie side by side, so that a step is an addition and not a branch; eight rows walk one tree at a
/// time, so that their loads overlap; a leaf steps to itself, so that all rows take as many steps as the tree is deep.
/// </summary>
internal sealed unsafe class FlatTrees
{
    /// <summary>The most nodes in a tree.</summary>
    public const int NodeLimit = ushort.MaxValue;

    /// <summary>The most features.</summary>
    public const int FeatureLimit = ushort.MaxValue / (2 * Lanes);

    private const int Lanes = 8;

    private readonly int _featureCount;
    private readonly float _baseScore;
    private readonly Tree[] _trees;
    private readonly float[] _values;

    // Twice the same nodes: the second for blocks that hold every column twice, because a value is missing (RowBlock).
    private readonly Node[] _nodes;
    private readonly Node[] _nodesWithMissing;

    public FlatTrees(TreeEnsemble ensemble)
    {
        _featureCount = ensemble.FeatureCount;
        _baseScore = ensemble.BaseScore;
        _trees = new Tree[ensemble.Trees.Length];
        int total = ensemble.Trees.Sum(tree => tree.Length);
        _values = new float[total];
        _nodes = new Node[total];
        _nodesWithMissing = new Node[total];
        int start = 0;
        for (int i = 0; i < _trees.Length; i++)
        {
            _trees[i] = new Tree(start, LayOut(ensemble.Trees[i], start));
            start += ensemble.Trees[i].Length;
        }
    }

    public void Score(ReadOnlySpan<float> features, Span<float> scores)
    {
        int blockLength = 2 * _featureCount * Lanes;
        float[] rented = ArrayPool<float>.Shared.Rent(blockLength);
        Span<float> block = rented.AsSpan(0, blockLength);
        float* sums = stackalloc float[Lanes];
        for (int row = 0; row < scores.Length; row += Lanes)
        {
            int rows = Math.Min(Lanes, scores.Length - row);
            bool missing = RowBlock.Fill(features.Slice(row * _featureCount, rows * _featureCount), _featureCount, Lanes, block);
            new Span<float>(sums, Lanes).Fill(_baseScore);
            fixed (Node* nodes = missing ? _nodesWithMissing : _nodes)
            fixed (float* values = _values, x = block)
            fixed (Tree* trees = _trees)
            {
                Walk(trees, _trees.Length, nodes, values, x, sums);
            }

            new ReadOnlySpan<float>(sums, rows).CopyTo(scores.Slice(row, rows));
        }

        ArrayPool<float>.Shared.Return(rented);
    }

    private static void Walk(Tree* trees, int treeCount, Node* nodes, float* values, float* x, float* sums)
    {
        for (int t = 0; t < treeCount; t++)
        {
            WalkOne(nodes + trees[t].Start, values + trees[t].Start, trees[t].Depth, x, sums);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void WalkOne(Node* tree, float* values, int depth, float* x, float* sums)
    {
        nint i0 = 0, i1 = 0, i2 = 0, i3 = 0, i4 = 0, i5 = 0, i6 = 0, i7 = 0;
        for (int level = 0; level < depth; level++)
        {
            i0 = Step(tree, i0, x, 0);
            i1 = Step(tree, i1, x, 1);
            i2 = Step(tree, i2, x, 2);
            i3 = Step(tree, i3, x, 3);
            i4 = Step(tree, i4, x, 4);
            i5 = Step(tree, i5, x, 5);
            i6 = Step(tree, i6, x, 6);
            i7 = Step(tree, i7, x, 7);
        }

        sums[0] += values[i0];
        sums[1] += values[i1];
        sums[2] += values[i2];
        sums[3] += values[i3];
        sums[4] += values[i4];
        sums[5] += values[i5];
        sums[6] += values[i6];
        sums[7] += values[i7];
    }

    // The right child unless below the threshold; the left one lies just before it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint Step(Node* tree, nint at, float* x, int lane)
    {
        Node* node = tree + at;
        bool below = x[node->Column + lane] < node->Threshold;
        return node->Right - (nint)Unsafe.As<bool, byte>(ref below);
    }

    // Breadth first, children side by side. Returns the depth.
    private int LayOut(ImmutableArray<TreeNode> tree, int start)
    {
        List<(int Index, int Depth)> order = [(0, 0)];
        for (int place = 0; place < order.Count; place++)
        {
            (int index, int depth) = order[place];
            TreeNode node = tree[index];
            if (node.IsLeaf)
            {
                // No value is below NaN: the step goes to Right, the leaf itself.
                _values[start + place] = node.Value;
                _nodes[start + place] = _nodesWithMissing[start + place] = new Node(float.NaN, 0, (ushort)place);
                continue;
            }

            ushort right = (ushort)(order.Count + 1);
            order.Add((node.Left, depth + 1));
            order.Add((node.Right, depth + 1));
            int column = node.MissingGoesLeft ? node.Feature : node.Feature + _featureCount;
            _nodes[start + place] = new Node(node.Threshold, (ushort)(node.Feature * Lanes), right);
            _nodesWithMissing[start + place] = new Node(node.Threshold, (ushort)(column * Lanes), right);
        }

        return order[^1].Depth;
    }

    private readonly record struct Tree(int Start, int Depth);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Node(float threshold, ushort column, ushort right)
    {
        public readonly float Threshold = threshold;
        public readonly ushort Column = column;
        public readonly ushort Right = right;
    }
}
