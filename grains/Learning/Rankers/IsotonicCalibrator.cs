using System.Collections.Immutable;
using OrleansReco.Ranking.Rankers;

namespace OrleansReco.Learning.Rankers;

/// <summary>
/// Fits the rising function of score that is nearest to the outcomes in squares (isotonic regression by pooling adjacent violators; B. Zadrozny and
/// C. Elkan, "Transforming classifier scores into accurate multiclass probability estimates", 2002). Each pooled block becomes a point at its mean
/// score, so that the calibration rises between blocks instead of jumping.
/// </summary>
public static class IsotonicCalibrator
{
    /// <summary>Fits a calibration.</summary>
    /// <param name="scores">n finite scores.</param>
    /// <param name="outcomes">n outcomes: whether the shown item was accepted.</param>
    /// <param name="weights">n weights above 0, how many outcomes each counts for; empty for 1 each.</param>
    /// <returns>A calibration whose probabilities stay off 0 and 1.</returns>
    /// <exception cref="ArgumentException">The lengths differ, are 0, or a value is out of range.</exception>
    public static ScoreCalibration Fit(ReadOnlySpan<float> scores, ReadOnlySpan<bool> outcomes, ReadOnlySpan<float> weights = default)
    {
        if (scores.IsEmpty || outcomes.Length != scores.Length || (!weights.IsEmpty && weights.Length != scores.Length))
        {
            throw new ArgumentException(
                $"There must be as many outcomes and weights as scores, and at least one, but there are {scores.Length} scores, " +
                $"{outcomes.Length} outcomes and {weights.Length} weights.",
                nameof(scores));
        }

        List<Block> blocks = [];
        foreach (Block next in ByScore(scores, outcomes, weights))
        {
            Block block = next;
            while (blocks.Count > 0 && blocks[^1].Mean >= block.Mean)
            {
                block = blocks[^1].With(block);
                blocks.RemoveAt(blocks.Count - 1);
            }

            blocks.Add(block);
        }

        var points = ImmutableSortedDictionary.CreateBuilder<float, float>();
        for (int i = 0; i < blocks.Count; i++)
        {
            points[(float)(blocks[i].ScoreSum / blocks[i].Weight)] = (float)Probability(blocks, i);
        }

        return new ScoreCalibration([.. points.Keys], [.. points.Values]);
    }

    // No run of equal outcomes makes a certainty: the lowest block, when all were rejected, and the highest, when all were accepted, keep off 0
    // and 1 by Laplace's rule, but do not overtake the block beside them.
    private static double Probability(List<Block> blocks, int i)
    {
        Block block = blocks[i];
        if (block.Accepted == 0)
        {
            double next = i + 1 < blocks.Count ? blocks[i + 1].Mean : 1;
            return Math.Min(1 / (block.Weight + 2), next);
        }

        if (block.Accepted == block.Weight)
        {
            double before = i > 0 ? blocks[i - 1].Mean : 0;
            return Math.Max((block.Weight + 1) / (block.Weight + 2), before);
        }

        return block.Mean;
    }

    // One block a distinct score, rising.
    private static List<Block> ByScore(ReadOnlySpan<float> scores, ReadOnlySpan<bool> outcomes, ReadOnlySpan<float> weights)
    {
        float[] keys = scores.ToArray();
        int[] order = [.. Enumerable.Range(0, keys.Length)];
        Array.Sort(keys, order);
        List<Block> blocks = [];
        float last = float.NaN;
        for (int i = 0; i < keys.Length; i++)
        {
            float weight = weights.IsEmpty ? 1 : weights[order[i]];
            if (!float.IsFinite(keys[i]) || !(weight > 0 && float.IsFinite(weight)))
            {
                throw new ArgumentException(
                    $"Scores must be finite and weights finite and above 0, but element {order[i]} has the score {keys[i]} and the weight {weight}.",
                    nameof(scores));
            }

            Block single = new((double)weight * keys[i], weight, outcomes[order[i]] ? weight : 0);
            if (keys[i] == last)
            {
                blocks[^1] = blocks[^1].With(single);
            }
            else
            {
                blocks.Add(single);
            }

            last = keys[i];
        }

        return blocks;
    }

    private readonly record struct Block(double ScoreSum, double Weight, double Accepted)
    {
        public double Mean => Accepted / Weight;

        public Block With(Block other) => new(ScoreSum + other.ScoreSum, Weight + other.Weight, Accepted + other.Accepted);
    }
}
