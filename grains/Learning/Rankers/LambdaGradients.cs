namespace OrleansReco.Learning.Rankers;

/// <summary>
/// The derivatives that LambdaMART boosts on, over all pairs of different grades in each group (C. Burges, "From RankNet to LambdaRank to
/// LambdaMART", 2010, section 4). Unlike XGBoost's own ranking objectives, which differ from version to version, this takes fractional grades
/// and draws no random pairs.
/// </summary>
internal sealed class LambdaGradients(RankerTrainingSet set, RankerObjective objective, int cutoff, int threads)
{
    private readonly int[] _starts = Starts(set.GroupSizes.Span);

    /// <summary>First derivatives by score, one a row.</summary>
    public float[] Gradients { get; } = new float[set.RowCount];

    /// <summary>Second derivatives by score, one a row.</summary>
    public float[] Hessians { get; } = new float[set.RowCount];

    /// <summary>Computes both for the given scores, one a row.</summary>
    public void Compute(float[] scores) =>
        Parallel.For(0, _starts.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, group => Compute(scores, group));

    private void Compute(float[] scores, int group)
    {
        int start = _starts[group], size = set.GroupSizes.Span[group];
        double weight = set.GroupWeights.IsEmpty ? 1 : set.GroupWeights.Span[group];
        ReadOnlySpan<float> grades = set.Grades.Span.Slice(start, size);
        Array.Clear(Gradients, start, size);
        Array.Clear(Hessians, start, size);

        // Ranked by score, ties in the order of the rows.
        int[] order = [.. Enumerable.Range(0, size).OrderByDescending(i => scores[start + i])];
        double ideal = GroupNdcg.Dcg([.. grades.ToArray().OrderDescending()], cutoff);
        double[] gradients = new double[size], hessians = new double[size];
        double total = 0;
        for (int a = 0; a < size; a++)
        {
            for (int b = a + 1; b < size; b++)
            {
                bool upper = grades[order[a]] > grades[order[b]];
                int better = upper ? order[a] : order[b], worse = upper ? order[b] : order[a];
                if (grades[better] == grades[worse])
                {
                    continue;
                }

                double change = 1;
                if (objective == RankerObjective.Ndcg)
                {
                    if (a >= cutoff)
                    {
                        // Both below the cutoff: swapping them changes nothing.
                        break;
                    }

                    double discounts = GroupNdcg.Discount(a) - (b < cutoff ? GroupNdcg.Discount(b) : 0);
                    change = (GroupNdcg.Gain(grades[better]) - GroupNdcg.Gain(grades[worse])) * discounts / ideal;
                }

                double wrong = 1 / (1 + Math.Exp(scores[start + better] - scores[start + worse]));
                double lambda = change * wrong, curvature = change * wrong * (1 - wrong);
                gradients[better] -= lambda;
                gradients[worse] += lambda;
                hessians[better] += curvature;
                hessians[worse] += curvature;
                total += lambda;
            }
        }

        // Groups with many pairs do not drown the others: the sum grows with their logarithm, as in LightGBM.
        double scale = total > 0 ? weight * Math.Log2(1 + total) / total : 0;
        for (int i = 0; i < size; i++)
        {
            Gradients[start + i] = (float)(gradients[i] * scale);
            Hessians[start + i] = (float)Math.Max(hessians[i] * scale, 1e-16);
        }
    }

    private static int[] Starts(ReadOnlySpan<int> sizes)
    {
        int[] starts = new int[sizes.Length];
        for (int i = 1; i < starts.Length; i++)
        {
            starts[i] = starts[i - 1] + sizes[i - 1];
        }

        return starts;
    }
}
