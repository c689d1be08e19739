using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace OrleansReco.Ranking.Rankers.Onnx;

/// <summary>
/// Reads a <see cref="TreeEnsemble"/> out of an ONNX model that is exactly one <c>TreeEnsembleRegressor</c> of one target. What XGBoost, LightGBM
/// and scikit-learn export is understood; anything else is declined with a reason, for ONNX Runtime to run.
/// </summary>
internal static class TreeEnsembleReader
{
    public const string Operator = "TreeEnsembleRegressor";
    public const string Domain = "ai.onnx.ml";

    /// <summary>Reads the ensemble, or says why the model is not one.</summary>
    /// <exception cref="InvalidDataException">The model is a tree ensemble and is malformed.</exception>
    public static bool TryRead(OnnxModelFile file, [NotNullWhen(true)] out TreeEnsemble? ensemble, [NotNullWhen(false)] out string? reason)
    {
        ensemble = null;
        if (file.Model.Graph.Node is not [{ OpType: Operator, Domain: Domain } node])
        {
            reason = $"the graph is not a single {Operator}";
            return false;
        }

        Attributes attributes = new(node);
        reason = attributes.WhyNotPlainSum();
        if (reason is not null)
        {
            return false;
        }

        try
        {
            ensemble = new TreeEnsemble(file.FeatureCount(), file.FeatureNames(), attributes.BaseScore(), attributes.Trees());
            return true;
        }
        catch (NotSupportedException e)
        {
            reason = e.Message;
            return false;
        }
    }

    private sealed class Attributes(NodeProto node)
    {
        private readonly Dictionary<string, AttributeProto> _byName = node.Attribute.ToDictionary(attribute => attribute.Name);

        public string? WhyNotPlainSum()
        {
            if (_byName.Keys.FirstOrDefault(name => name.EndsWith("_as_tensor", StringComparison.Ordinal)) is string tensor)
            {
                return $"{tensor} holds doubles";
            }

            string aggregate = Text("aggregate_function", "SUM");
            string transform = Text("post_transform", "NONE");
            long targets = _byName.TryGetValue("n_targets", out AttributeProto? value) ? value.I : 1;
            return aggregate is not ("SUM" or "AVERAGE") ? $"its aggregate_function is {aggregate}"
                : transform != "NONE" ? $"its post_transform is {transform}"
                : targets != 1 ? $"it has {targets} targets"
                : null;
        }

        public float BaseScore() => Floats("base_values") is [float value] ? value : 0f;

        public ImmutableArray<ImmutableArray<TreeNode>> Trees()
        {
            IReadOnlyList<long> treeIds = Ints("nodes_treeids");
            IReadOnlyList<long> nodeIds = Ints("nodes_nodeids", treeIds.Count);
            IReadOnlyList<long> features = Ints("nodes_featureids", treeIds.Count);
            IReadOnlyList<long> yes = Ints("nodes_truenodeids", treeIds.Count);
            IReadOnlyList<long> no = Ints("nodes_falsenodeids", treeIds.Count);
            IReadOnlyList<long> missing = Ints("nodes_missing_value_tracks_true");
            IReadOnlyList<float> thresholds = Floats("nodes_values");
            IReadOnlyList<float> covers = Floats("nodes_hitrates");
            IReadOnlyList<string> modes = [.. Named("nodes_modes").Strings.Select(mode => mode.ToStringUtf8())];
            if (thresholds.Count != treeIds.Count || modes.Count != treeIds.Count)
            {
                throw new InvalidDataException(
                    $"The tree ensemble has {treeIds.Count} nodes, but {thresholds.Count} thresholds and {modes.Count} modes.");
            }

            // Where each (tree, node id) lies among its tree's nodes.
            Dictionary<long, Dictionary<long, int>> places = [];
            List<ImmutableArray<TreeNode>.Builder> trees = [];
            Dictionary<long, int> treePlaces = [];
            for (int i = 0; i < treeIds.Count; i++)
            {
                if (!places.TryGetValue(treeIds[i], out Dictionary<long, int>? nodes))
                {
                    treePlaces.Add(treeIds[i], trees.Count);
                    trees.Add(ImmutableArray.CreateBuilder<TreeNode>());
                    places.Add(treeIds[i], nodes = []);
                }

                if (!nodes.TryAdd(nodeIds[i], nodes.Count))
                {
                    throw new InvalidDataException($"The tree ensemble has node {nodeIds[i]} of tree {treeIds[i]} twice.");
                }
            }

            for (int i = 0; i < treeIds.Count; i++)
            {
                float cover = i < covers.Count ? covers[i] : 0;
                trees[treePlaces[treeIds[i]]].Add(modes[i] == "LEAF"
                    ? TreeNode.Leaf(0, cover)
                    : Branch(
                        modes[i],
                        checked((int)features[i]),
                        thresholds[i],
                        Place(places[treeIds[i]], yes[i]),
                        Place(places[treeIds[i]], no[i]),
                        i < missing.Count && missing[i] != 0,
                        cover));
            }

            AddLeafValues(places, treePlaces, trees);
            return [.. trees.Select(tree => tree.ToImmutable())];
        }

        private void AddLeafValues(
            Dictionary<long, Dictionary<long, int>> places, Dictionary<long, int> treePlaces, List<ImmutableArray<TreeNode>.Builder> trees)
        {
            IReadOnlyList<float> values = Floats("target_weights");
            IReadOnlyList<long> treeIds = Ints("target_treeids", values.Count);
            IReadOnlyList<long> nodeIds = Ints("target_nodeids", values.Count);
            float share = Text("aggregate_function", "SUM") == "AVERAGE" ? 1f / trees.Count : 1f;
            for (int i = 0; i < values.Count; i++)
            {
                if (!places.TryGetValue(treeIds[i], out Dictionary<long, int>? nodes))
                {
                    throw new InvalidDataException($"The tree ensemble gives a value to tree {treeIds[i]}, which it does not have.");
                }

                ImmutableArray<TreeNode>.Builder tree = trees[treePlaces[treeIds[i]]];
                int place = Place(nodes, nodeIds[i]);
                tree[place] = tree[place] with { Value = tree[place].Value + (values[i] * share) };
            }
        }

        // Every comparison is turned into "below the threshold goes left". NaN never satisfies a comparison; it follows the true branch when tracked.
        private static TreeNode Branch(string mode, int feature, float threshold, int yes, int no, bool missingGoesYes, float cover)
        {
            bool inclusive = mode is "BRANCH_LEQ" or "BRANCH_GT";
            if (!float.IsFinite(threshold))
            {
                throw new NotSupportedException($"a threshold is {threshold}");
            }

            float below = inclusive ? MathF.BitIncrement(threshold) : threshold;
            return mode switch
            {
                "BRANCH_LT" or "BRANCH_LEQ" => TreeNode.Split(feature, below, yes, no, missingGoesYes, cover),
                "BRANCH_GTE" or "BRANCH_GT" => TreeNode.Split(feature, below, no, yes, !missingGoesYes, cover),
                _ => throw new NotSupportedException($"a node's mode is {mode}"),
            };
        }

        private static int Place(Dictionary<long, int> nodes, long nodeId) => nodes.TryGetValue(nodeId, out int place)
            ? place
            : throw new InvalidDataException($"The tree ensemble refers to node {nodeId}, which its tree does not have.");

        private AttributeProto Named(string name) =>
            _byName.TryGetValue(name, out AttributeProto? attribute) ? attribute : new AttributeProto();

        private string Text(string name, string otherwise) =>
            _byName.TryGetValue(name, out AttributeProto? value) ? value.S.ToStringUtf8() : otherwise;

        private IReadOnlyList<float> Floats(string name) => Named(name).Floats;

        private IReadOnlyList<long> Ints(string name) => Named(name).Ints;

        private IReadOnlyList<long> Ints(string name, int count) => Ints(name) is { } values && values.Count == count
            ? values
            : throw new InvalidDataException($"The tree ensemble's {name} must have {count} entries, but has {Ints(name).Count}.");
    }
}
