using System.Numerics.Tensors;

namespace OrleansReco.Ranking.Reranking;

/// <summary>Scores of any ranker on one scale.</summary>
public static class Logits
{
    /// <summary>
    /// Shifts and scales to mean 0 and standard deviation 1 over the candidates of a request, so that temperature, boosts and the diversity penalty mean the same whatever
    /// gave the scores. Equal scores become 0; a score that is not a number becomes the lowest.
    /// </summary>
    public static void Standardize(Span<float> scores)
    {
        if (scores.IsEmpty)
        {
            return;
        }

        var lowest = float.PositiveInfinity;
        foreach (var score in scores)
        {
            lowest = float.IsFinite(score) ? Math.Min(lowest, score) : lowest;
        }

        foreach (ref var score in scores)
        {
            score = float.IsFinite(score) ? score : float.IsFinite(lowest) ? lowest : 0;
        }

        var mean = TensorPrimitives.Sum(scores) / scores.Length;
        TensorPrimitives.Subtract(scores, mean, scores);
        var deviation = MathF.Sqrt(TensorPrimitives.SumOfSquares(scores) / scores.Length);
        if (deviation > 1e-12f)
        {
            TensorPrimitives.Divide(scores, deviation, scores);
        }
        else
        {
            scores.Clear();
        }
    }
}
