using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace OrleansReco.Ranking.Rankers;

/// <summary>
/// Trees of at most six levels, padded to full ones and walked by sixteen rows at a time with AVX-512: the thresholds and features of a level lie
/// in one or two registers, from which each row picks its node's, and only the row's own value is fetched from memory.
/// </summary>
internal sealed unsafe class WideTrees
{
    private const int Lanes = 16;
    private const int Levels = 6;
    private const int Nodes = 64;

    private readonly int _featureCount;
    private readonly float _baseScore;
    private readonly int _treeCount;

    // 64 a tree: node 1 is the root, the children of node i are 2i and 2i + 1; so level l fills the places from 2^l. Place 0 is unused.
    private readonly float[] _thresholds;
    private readonly int[] _columns;
    private readonly int[] _columnsWithMissing;

    // 64 a tree: the leaf values from left to right.
    private readonly float[] _leaves;

    private WideTrees(TreeEnsemble ensemble)
    {
        _featureCount = ensemble.FeatureCount;
        _baseScore = ensemble.BaseScore;
        _treeCount = ensemble.Trees.Length;
        _thresholds = new float[_treeCount * Nodes];
        _columns = new int[_treeCount * Nodes];
        _columnsWithMissing = new int[_treeCount * Nodes];
        _leaves = new float[_treeCount * Nodes];
        for (int tree = 0; tree < _treeCount; tree++)
        {
            Place(ensemble.Trees[tree], node: 0, tree * Nodes, place: 1, level: 0);
        }
    }

    /// <summary>Lays the trees out; <see langword="null"/> where the machine or the depth of a tree does not allow it.</summary>
    public static WideTrees? TryCreate(TreeEnsemble ensemble) =>
        Avx512F.IsSupported && Avx2.IsSupported && ensemble.Trees.All(tree => Depth(tree, 0) <= Levels) ? new WideTrees(ensemble) : null;

    /// <summary>Scores rows. Lengths are the caller's to check.</summary>
    public void Score(ReadOnlySpan<float> features, Span<float> scores)
    {
        float[] rented = ArrayPool<float>.Shared.Rent(2 * _featureCount * Lanes);
        fixed (float* block = rented, thresholds = _thresholds, leaves = _leaves)
        fixed (int* columns = _columns, columnsWithMissing = _columnsWithMissing)
        {
            float* sums = stackalloc float[Lanes];
            for (int row = 0; row < scores.Length; row += Lanes)
            {
                int rows = Math.Min(Lanes, scores.Length - row);
                bool missing = RowBlock.Fill(features.Slice(row * _featureCount, rows * _featureCount), _featureCount, Lanes, rented);
                Walk(thresholds, missing ? columnsWithMissing : columns, leaves, _treeCount, block, Vector512.Create(_baseScore)).Store(sums);
                new ReadOnlySpan<float>(sums, rows).CopyTo(scores.Slice(row, rows));
            }
        }

        ArrayPool<float>.Shared.Return(rented);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static Vector512<float> Walk(float* thresholds, int* columns, float* leaves, int treeCount, float* x, Vector512<float> sums)
    {
        Vector512<int> lanes = Vector512<int>.Indices;
        for (int tree = 0; tree < treeCount; tree++)
        {
            // The root is the same for all rows: its values lie side by side.
            Vector512<int> at = Next(Vector512<int>.One, Vector512.Load(x + columns[1]), Vector512.Create(thresholds[1]));

            // Levels 1 to 3: places 2 to 15, one register.
            Vector512<float> threshold = Vector512.Load(thresholds);
            Vector512<int> column = Vector512.Load(columns);
            at = Next(at, Values(x, Avx512F.PermuteVar16x32(column, at) + lanes), Avx512F.PermuteVar16x32(threshold, at));
            at = Next(at, Values(x, Avx512F.PermuteVar16x32(column, at) + lanes), Avx512F.PermuteVar16x32(threshold, at));
            at = Next(at, Values(x, Avx512F.PermuteVar16x32(column, at) + lanes), Avx512F.PermuteVar16x32(threshold, at));

            // Level 4: places 16 to 31. A permute looks at the low bits only.
            threshold = Vector512.Load(thresholds + 16);
            column = Vector512.Load(columns + 16);
            at = Next(at, Values(x, Avx512F.PermuteVar16x32(column, at) + lanes), Avx512F.PermuteVar16x32(threshold, at));

            // Level 5: places 32 to 63, two registers.
            column = Avx512F.PermuteVar16x32x2(Vector512.Load(columns + 32), at, Vector512.Load(columns + 48));
            threshold = Avx512F.PermuteVar16x32x2(Vector512.Load(thresholds + 32), at, Vector512.Load(thresholds + 48));
            at = Next(at, Values(x, column + lanes), threshold);

            // 64 to 127: the leaf is 64 below.
            Vector512<float> low = Avx512F.PermuteVar16x32x2(Vector512.Load(leaves), at, Vector512.Load(leaves + 16));
            Vector512<float> high = Avx512F.PermuteVar16x32x2(Vector512.Load(leaves + 32), at, Vector512.Load(leaves + 48));
            sums += Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(at, Vector512.Create(96)).AsSingle(), high, low);

            thresholds += Nodes;
            columns += Nodes;
            leaves += Nodes;
        }

        return sums;
    }

    // The left child when below the threshold (the comparison is then -1, all bits), else the right one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Next(Vector512<int> at, Vector512<float> value, Vector512<float> threshold) =>
        at + at + Vector512<int>.One + Vector512.LessThan(value, threshold).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Values(float* x, Vector512<int> indices) => Vector512.Create(
        Avx2.GatherVector256(x, indices.GetLower(), sizeof(float)),
        Avx2.GatherVector256(x, indices.GetUpper(), sizeof(float)));

    private static int Depth(ImmutableArray<TreeNode> tree, int node) =>
        tree[node].IsLeaf ? 0 : 1 + Math.Max(Depth(tree, tree[node].Left), Depth(tree, tree[node].Right));

    private void Place(ImmutableArray<TreeNode> tree, int node, int start, int place, int level)
    {
        TreeNode at = tree[node];
        if (level == Levels)
        {
            _leaves[start + place - Nodes] = at.Value;
            return;
        }

        if (at.IsLeaf)
        {
            // Both ways lead to the same leaf; the comparison is made and means nothing.
            Place(tree, node, start, 2 * place, level + 1);
            Place(tree, node, start, (2 * place) + 1, level + 1);
            return;
        }

        _thresholds[start + place] = at.Threshold;
        _columns[start + place] = at.Feature * Lanes;
        _columnsWithMissing[start + place] = (at.MissingGoesLeft ? at.Feature : at.Feature + _featureCount) * Lanes;
        Place(tree, at.Left, start, 2 * place, level + 1);
        Place(tree, at.Right, start, (2 * place) + 1, level + 1);
    }
}
